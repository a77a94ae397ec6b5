import type { FastifyLoggerOptions } from 'fastify'

interface LogOptions {
  readonly level: string
  /** In every line. */
  readonly base: Readonly<Record<string, string>>
}

/**
 * The options of a service's log: JSON lines on the standard output. When nobody reads that any more, lines are dropped and
 * the service goes on. Pino's own stream then writes the same line again for ever, deaf to SIGTERM.
 */
export function logOptions({ level, base }: LogOptions): FastifyLoggerOptions & { base: object } {
  return { level, base, stream: { write: writeLine } }
}

let isWatched = false
let isRead = true

function writeLine(line: string): void {
  if (!isWatched) {
    isWatched = true
    process.stdout.on('error', () => {
      isRead = false
    })
  }
  if (isRead) process.stdout.write(line)
}
