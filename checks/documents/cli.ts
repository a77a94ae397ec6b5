import { ANSWERS, describeCommand, EXIT_CODES, FailureAnswer, loadCommands } from '@plugboard/cli/reference'
import { z } from 'zod'

type Described = ReturnType<typeof describeCommand>

/** docs/cli.md: every command with its options, what it prints with --json, and the exit codes. */
export async function describeCommands(): Promise<string> {
  const commands = (await loadCommands()).map(({ name, brief, command }) =>
    describeCommand(name, brief, command),
  )
  return `${INTRODUCTION}
## Exit codes

| Code | Means |
|---|---|
${Object.values(EXIT_CODES)
  .map(({ code, meaning }) => `| ${code} | ${meaning} |`)
  .join('\n')}

## Failures

A failure is one sentence on standard error, with its code, what to do about it, and the id of the request for whoever reads
the log of the registry. With \`--json\` standard output has it as a document:

${fieldLines(FailureAnswer).join('\n')}

## Commands

| Command | What it does |
|---|---|
${commands.map(({ name, brief }) => `| [\`${name}\`](#${anchorOf(name)}) | ${brief} |`).join('\n')}

${commands.map(describeOne).join('\n\n')}
`
}

const INTRODUCTION = `# The command plugboard

\`plugboard\` publishes plugins, and manages what tenants have, from a terminal or a CI job. \`npm run pack\` makes
\`dist/packages/plugboard-cli-0.0.0.tgz\`, which \`npm install -g\` installs. It needs Node 22.13 or later.

The answer is on standard output, and everything else on standard error. With \`--json\` the answer is one JSON document, whose
fields are below; later releases may add others. \`NO_COLOR\` and \`FORCE_COLOR\` are obeyed. \`plugboard help --json\` is all of
this page for a program.

This page is generated from the commands and their schemas by \`checks/documents.ts\`.

## Which registry, which credential

| | The first of these that is there |
|---|---|
| registry | \`--registry\`, \`PLUGBOARD_URL\`, the registry of the last \`plugboard login\`, \`http://127.0.0.1:4000\` |
| token | \`PLUGBOARD_TOKEN\`, what \`plugboard login\` has kept for that registry, none |
| tenant | \`--tenant\`, \`PLUGBOARD_TENANT\` |

A command uses that one token. If the registry refuses it, the command ends with 3; no other token is tried. Tokens are kept in
\`plugboard/credentials.json\` in \`$XDG_CONFIG_HOME\` or \`~/.config\`, readable for you alone; a file that others may read is
refused.
`

function describeOne({
  name,
  brief,
  description,
  usage,
  options,
  arguments: args,
  examples,
}: Described): string {
  const rows = [
    ...args.map(({ name: argument, brief: about, isNeeded }) => [`<${argument}>`, isNeeded, about] as const),
    ...options.map(
      (option) =>
        [
          [option.name, option.placeholder].filter(Boolean).join(' '),
          option.isNeeded,
          aboutOf(option),
        ] as const,
    ),
  ]
  return [
    `### ${name}`,
    `${brief}.${description === null ? '' : ` ${description}`}`,
    ['```sh', usage, '', ...examples, '```'].join('\n'),
    [
      '| | | |',
      '|---|---|---|',
      ...rows.map(
        ([label, isNeeded, about]) => `| \`${label}\` | ${isNeeded ? 'needed' : ''} | ${escaped(about)} |`,
      ),
    ].join('\n'),
    'With `--json`:',
    fieldLines(schemaOf(name)).join('\n'),
  ].join('\n\n')
}

function aboutOf({ brief, values }: Described['options'][number]): string {
  return values === null ? brief : `${brief}: ${values.join(', ')}`
}

function schemaOf(name: string): z.ZodType {
  const [, schema] = Object.entries<z.ZodType>(ANSWERS).find(([command]) => command === name) ?? []
  if (!schema) throw new TypeError(`the command ${name} has no schema of its answer`)
  return schema
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly id?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
}

/** The fields of a document, one level deep; of a list, those of its items. */
function fieldLines(schema: z.ZodType): string[] {
  // The function's own type is wider than what it makes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const json = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'output',
    reused: 'inline',
  }) as JsonSchema
  return fieldsOf(json)
}

function fieldsOf({ properties, anyOf, description }: JsonSchema): string[] {
  const lines = Object.entries(properties ?? {}).flatMap(([name, field]) => {
    const about = field.description === undefined ? '' : `: ${field.description}`
    const inner = name === 'items' ? fieldsOf(field.items ?? {}).map((line) => `  ${line}`) : []
    return [`- \`${name}\` (${typeOf(field)})${name === 'items' ? '' : about}`, ...inner]
  })
  if (!anyOf) return lines
  return [
    ...(description === undefined ? [] : [description, '']),
    ...anyOf.flatMap((form, index) => [...(index > 0 ? ['', 'or', ''] : []), ...fieldsOf(form)]),
  ]
}

function typeOf({ type, anyOf, enum: values }: JsonSchema): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(', ')
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ')
  return typeof type === 'string' ? type : (type?.join(' or ') ?? 'any')
}

function anchorOf(name: string): string {
  return name.replaceAll(' ', '-')
}

function escaped(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}
