import {
  type ApplicationContext,
  buildApplication,
  buildRouteMap,
  type Command,
  type CommandContext,
  run,
} from '@stricli/core'
import { COMMANDS, commandNameIn, GROUPS } from './commands.ts'
import type { Context } from './context.ts'
import type { AnyCommand, Reply } from './define/command.ts'
import { type Runner, stricliCommand } from './define/stricli-command.ts'
import { EXIT_CODES, type ExitReason } from './exit-codes.ts'
import { failureOf } from './failure.ts'
import { loadCommands } from './load-commands.ts'
import { findingLines } from './output/finding-lines.ts'
import { printable } from './output/printable.ts'
import { reportFailure } from './output/report-failure.ts'
import { hasColors } from './output/styles.ts'
import { VERSION } from './version.ts'

/** Runs one command line, without the name of the program; resolves with the exit code. */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<number> {
  const isJson = argv.includes('--json')
  let reason: ExitReason = 'done'
  const printJson = (document: unknown) => context.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  const fail = (error: unknown) => {
    const { reason: why, ...facts } = failureOf(error)
    reason = why
    reportFailure(context.stderr, facts)
    if (isJson) printJson({ ...facts, exitCode: EXIT_CODES[why].code })
  }
  const runner: Runner = async (command, { options, args }) => {
    try {
      const reply = await command.run({ context, options, args, loadCommands })
      reason = reply.reason ?? 'done'
      if (isJson) printJson(reply.answer)
      else printLines(reply, context)
    } catch (error) {
      fail(error)
    }
  }

  const name = commandNameIn(argv)
  const loaded = name === undefined ? undefined : await COMMANDS[name].load()
  const commands = Object.entries(COMMANDS).map(
    ([path, { brief }]) =>
      [path, stricliCommand(brief, path === name && loaded ? loaded : NOT_LOADED, runner)] as const,
  )
  const complaints: string[] = []
  const write = (text: string) => complaints.push(text)
  const process: StricliProcess = {
    stdout: { write: (text: string) => context.stdout.write(text) },
    stderr: { write },
    env: hasColors(context.env, context.stderr) ? {} : { STRICLI_NO_COLOR: '1' },
  }
  await run(buildApplication(routesOf(commands), APPLICATION), argv.length === 0 ? ['--help'] : argv, {
    process,
  })
  if (!process.exitCode) return EXIT_CODES[reason].code
  // The library reports its own errors as negative codes, all of them about how the command was used.
  const message = complaints.join('').trim()
  const fix = `See what it takes: plugboard ${name ?? ''}${name === undefined ? '' : ' '}--help`
  const facts = { code: 'USAGE', message, fix, retryable: false, requestId: null, errors: [] }
  reportFailure(context.stderr, facts)
  if (isJson) printJson({ ...facts, exitCode: EXIT_CODES.usage.code })
  return EXIT_CODES.usage.code
}

function printLines({ findings = [], lines }: Reply, { stdout }: Context): void {
  const all = [...findings.flatMap((finding) => findingLines(finding, stdout)), ...lines.map(printable)]
  if (all.length > 0) stdout.write(`${all.join('\n')}\n`)
}

type StricliProcess = ApplicationContext['process']

const APPLICATION = {
  name: 'plugboard',
  versionInfo: { currentVersion: VERSION },
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  documentation: { caseStyle: 'convert-camel-to-kebab', disableAnsiColor: true },
} as const

/** Stands for every command but the one that runs: help needs its name alone. */
const NOT_LOADED: AnyCommand = {
  options: {},
  args: {},
  examples: [],
  run: () => Promise.reject(new TypeError('the command is not loaded')),
}

/** `config get` is the route `get` of the group `config`. */
function routesOf(commands: readonly (readonly [path: string, command: Command<CommandContext>])[]) {
  const single = commands.filter(([path]) => !path.includes(' '))
  const groups = Object.entries(GROUPS).map(([group, brief]) => {
    const members = commands.filter(([path]) => path.startsWith(`${group} `))
    const routes = Object.fromEntries(
      members.map(([path, command]) => [path.slice(group.length + 1), command]),
    )
    return [group, buildRouteMap({ routes, docs: { brief } })] as const
  })
  return buildRouteMap({
    routes: Object.fromEntries([...single, ...groups]),
    docs: { brief: 'Publish plugins, and manage what tenants have.' },
  })
}
