import { EdgeEnvironment } from '@plugboard/bundle-edge/config'
import { RegistryEnvironment } from '@plugboard/registry/config'
import { describeSettings, type SettingDoc } from '@plugboard/service-kit'

const registry = describeSettings(RegistryEnvironment)
const edge = describeSettings(EdgeEnvironment)
const inBoth = new Set(
  registry.map(({ name }) => name).filter((name) => edge.some((each) => each.name === name)),
)

const GROUPS: readonly [title: string, settings: readonly SettingDoc[]][] = [
  ['Both services', registry.filter(({ name }) => inBoth.has(name))],
  ['registry', registry.filter(({ name }) => !inBoth.has(name))],
  ['bundle-edge', edge.filter(({ name }) => !inBoth.has(name))],
]

/** docs/configuration.md: every environment variable, from the schemas with which the services parse them. */
export function describeConfiguration(): string {
  const sections = GROUPS.map(([title, settings]) => `## ${title}\n\n${table(settings)}`)
  return `# Configuration

The services are configured by environment variables, read once at start. One message lists every wrong variable with its
fix. An empty variable counts as not set. \`npm start\` also reads a file \`.env\` in the project's root; see
\`.env.example\`.

This page is generated from the schemas of the services by \`checks/documents.ts\`.

${sections.join('\n\n')}
`
}

/** .env.example: every variable with its default, commented out. */
export function describeEnvFile(): string {
  const groups = GROUPS.map(
    ([title, settings]) =>
      `# --- ${title} ---\n\n${settings.map((setting) => `# ${setting.description}\n# ${setting.name}=${setting.default}`).join('\n\n')}`,
  )
  return `# Copy to .env and set what should differ from the default. docs/configuration.md has the same as a table.\n\n${groups.join('\n\n')}\n`
}

function table(settings: readonly SettingDoc[]): string {
  const rows = settings.map(
    ({ name, values, default: fallback, description }) =>
      `| \`${name}\` | ${values} | ${fallback === '' ? '' : `\`${fallback}\``} | ${description.replaceAll('|', '\\|')} |`,
  )
  return ['| Variable | Value | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n')
}
