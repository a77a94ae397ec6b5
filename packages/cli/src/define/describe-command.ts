import type { AnyCommand } from './command.ts'

/** An option or argument as documents and completions name it. */
export interface DescribedOption {
  readonly name: string
  readonly brief: string
  readonly placeholder: string | null
  readonly values: readonly string[] | null
  readonly isNeeded: boolean
  readonly isRepeatable: boolean
}

export interface DescribedArgument {
  readonly name: string
  readonly brief: string
  readonly isNeeded: boolean
}

export interface DescribedCommand {
  readonly name: string
  readonly brief: string
  readonly description: string | null
  /** Such as `plugboard show <plugin> [--registry URL] [--json]`. */
  readonly usage: string
  readonly options: readonly DescribedOption[]
  readonly arguments: readonly DescribedArgument[]
  readonly examples: readonly string[]
}

/** A command as data, for documents, completions and programs that read `plugboard help --json`. */
export function describeCommand(name: string, brief: string, command: AnyCommand): DescribedCommand {
  const options = Object.entries(command.options).map(
    ([option, { brief: about, placeholder, values, isNeeded, kind }]): DescribedOption => ({
      name: `--${kebab(option)}`,
      brief: about,
      placeholder: placeholder ?? null,
      values: values ?? null,
      isNeeded: isNeeded ?? false,
      isRepeatable: kind === 'list',
    }),
  )
  const args = Object.entries(command.args).map(([argument, { brief: about, isOptional }]) => ({
    name: argument,
    brief: about,
    isNeeded: !isOptional,
  }))
  return {
    name,
    brief,
    description: command.description ?? null,
    usage: ['plugboard', name, ...args.map(argumentUsage), ...options.map(optionUsage), '[--json]'].join(' '),
    options: [...options, JSON_OPTION],
    arguments: args,
    examples: command.examples,
  }
}

const JSON_OPTION: DescribedOption = {
  name: '--json',
  brief: 'Print one JSON document',
  placeholder: null,
  values: null,
  isNeeded: false,
  isRepeatable: false,
}

function argumentUsage({ name, isNeeded }: DescribedArgument): string {
  return isNeeded ? `<${name}>` : `[<${name}>]`
}

function optionUsage({ name, placeholder, values, isNeeded, isRepeatable }: DescribedOption): string {
  const value = placeholder ?? values?.join('|')
  const text = `${value === undefined ? name : `${name} ${value}`}${isRepeatable ? '…' : ''}`
  return isNeeded ? text : `[${text}]`
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
