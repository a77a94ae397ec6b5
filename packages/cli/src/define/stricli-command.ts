import { buildCommand, type Command, type CommandContext } from '@stricli/core'
import type { AnyCommand, Invocation } from './command.ts'
import type { Option } from './parameters.ts'

/** Runs a command and returns nothing: what it answered is printed, and its exit code kept. */
export type Runner = (
  command: AnyCommand,
  invocation: Pick<Invocation<object, object>, 'options' | 'args'>,
) => Promise<void>

/** A command in the form of the library that reads command lines. */
export function stricliCommand(brief: string, command: AnyCommand, run: Runner): Command<CommandContext> {
  const names = Object.keys(command.args)
  const flags = Object.fromEntries([
    ...Object.entries(command.options).map(([name, option]) => [name, flagOf(option)]),
    ['json', { kind: 'boolean', brief: 'Print one JSON document', default: false, withNegated: false }],
  ])
  const parameters = names.map((name) => {
    const { brief: about, isOptional } = command.args[name] ?? { brief: '', isOptional: false }
    return { brief: about, placeholder: name, parse: String, ...(isOptional && { optional: true }) }
  })
  // The types of the library follow from a function with named parameters, which is not known here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const specification = {
    parameters: { flags, positional: { kind: 'tuple', parameters } },
    docs: { brief, ...(command.description && { fullDescription: `${brief}.\n${command.description}` }) },
    func: (options: object, ...values: readonly unknown[]) =>
      run(command, { options, args: Object.fromEntries(names.map((name, index) => [name, values[index]])) }),
  } as unknown as Parameters<typeof buildCommand>[0]
  return buildCommand(specification)
}

function flagOf({ kind, brief, placeholder, values, isNeeded }: Option<unknown>): object {
  switch (kind) {
    case 'switch':
      return { kind: 'boolean', brief, default: false, withNegated: false }
    case 'choice':
      return { kind: 'enum', brief, values, optional: true }
    case 'list':
      return { kind: 'parsed', brief, placeholder, parse: String, variadic: true, default: [] }
    case 'text':
      return { kind: 'parsed', brief, placeholder, parse: String, ...(!isNeeded && { optional: true }) }
  }
}
