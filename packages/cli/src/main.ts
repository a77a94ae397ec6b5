#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { processContext } from './process-context.ts'

process.once('SIGINT', () => process.exit(EXIT_CODES.interrupted.code))
// A reader that has enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.exitCode = await runCommandLine(process.argv.slice(2), processContext())
