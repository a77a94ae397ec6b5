import type { Context } from '../context.ts'
import type { ExitReason } from '../exit-codes.ts'
import type { CheckedFinding } from '../output/finding-lines.ts'
import type { Arguments, ArgumentValues, Options, OptionValues } from './parameters.ts'

/** What a command answers. */
export interface Reply {
  /** The document that `--json` prints. Its schema is in `answers.ts`. */
  readonly answer: unknown
  /** What checks found, which people see before the lines. */
  readonly findings?: readonly CheckedFinding[]
  /** The same for people, as plain text. */
  readonly lines: readonly string[]
  /** Why the command ends; when absent: it is done. */
  readonly reason?: ExitReason
}

export interface Invocation<O, A> {
  readonly context: Context
  /** All commands, for those that describe them. */
  readonly loadCommands: () => Promise<readonly LoadedCommand[]>
  readonly options: O
  readonly args: A
}

export interface CommandDefinition<O extends Options, A extends Arguments> {
  /** More than the one line of the table of commands; whole sentences. */
  readonly description?: string
  readonly options: O
  readonly args: A
  /** Command lines that are right, for the documentation. */
  readonly examples: readonly string[]
  run(invocation: Invocation<OptionValues<O>, ArgumentValues<A>>): Promise<Reply>
}

/** A command with its path, such as `config get`, and its line in the table of commands. */
export interface LoadedCommand {
  readonly name: string
  readonly brief: string
  readonly command: AnyCommand
}

/** A command, whatever its parameters are. */
export type AnyCommand = Omit<CommandDefinition<Options, Arguments>, 'run'> & {
  run(invocation: Invocation<object, object>): Promise<Reply>
}

/** Checks a command against its own options and arguments. Every command also has `--json`. */
export function defineCommand<const O extends Options, const A extends Arguments>(
  definition: CommandDefinition<O, A>,
): AnyCommand {
  return definition
}
