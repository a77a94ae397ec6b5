/** A service of a compose file: the text of each of its fields, by name. */
export type ComposeService = ReadonlyMap<string, string>

const OWN_SERVICES: readonly string[] = ['registry', 'bundle-edge']
/** Variables that may have a default, because none of them is a secret. */
const MAY_DEFAULT: readonly string[] = ['PLUGBOARD_VERSION', 'REGISTRY_PUBLISH', 'EDGE_PUBLISH', 'LOG_LEVEL']
const HARDENED = [
  'read_only: true',
  'cap_drop: [ALL]',
  'security_opt: ["no-new-privileges:true"]',
  'restart: unless-stopped',
  'init: true',
] as const
const LOOSENING: readonly string[] = [
  'read_only',
  'cap_drop',
  'cap_add',
  'security_opt',
  'privileged',
  'network_mode',
]

/**
 * The services of a compose file that is laid out as docker-compose.yml is: two spaces a level, each field of a
 * service on a line of its own. No reader of YAML: it knows this layout and nothing else.
 *
 * @throws TypeError when it finds no services
 */
export function parseComposeServices(text: string): ReadonlyMap<string, ComposeService> {
  const section = /^services:\n([\s\S]*?)(?=^\S|(?![\s\S]))/m.exec(withoutComments(text))?.[1]
  if (!section) throw new TypeError('the compose file has no services')
  return new Map(splitAt(section, 2).map(([name, block]) => [name, new Map(splitAt(block, 4))]))
}

/** The environment of a service, its variables not yet filled in. */
export function composeEnvironment(service: ComposeService): Readonly<Record<string, string>> {
  const entries = splitAt(service.get('environment') ?? '', 6)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value.trim().replace(/^["'](.*)["']$/, '$1')]),
  )
}

/** Fills in `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as Compose does. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_match, name, operator, word) => {
    const value = values[name] ?? ''
    if (value === '' && operator === '?') throw new TypeError(`${name}: ${word}`)
    return value === '' && operator === '-' ? word : value
  })
}

/** The variables a compose file cannot do without. */
export function requiredVariables(text: string): ReadonlySet<string> {
  return new Set([...withoutComments(text).matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name))
}

/** Says what a compose file allows that production must not. */
export function judgeCompose(text: string): string[] {
  const services = parseComposeServices(text)
  const hardened = /^x-hardened:.*\n((?: .*\n|\n)+)/m.exec(withoutComments(text))?.[1] ?? ''
  return [
    ...HARDENED.filter((line) => !hardened.includes(`  ${line}\n`)).map(
      (line) => `x-hardened: lacks ${line}`,
    ),
    ...judgeVariables(text),
    ...judgeNetworks(services),
    ...[...services].flatMap(([name, service]) =>
      judgeService(name, service).map((fault) => `${name}: ${fault}`),
    ),
  ]
}

function judgeVariables(text: string): string[] {
  const uses = [...withoutComments(text).matchAll(/\$\{(\w+)([^}]*)\}/g)]
  return uses.flatMap(([, name = '', rest = '']) => {
    if (rest.startsWith(':?') && rest.length > 2) return []
    if (rest.startsWith(':-') && MAY_DEFAULT.includes(name)) return []
    return [`${name} must be \${${name}:?and how to make it}`]
  })
}

function judgeNetworks(services: ReadonlyMap<string, ComposeService>): string[] {
  const shared = networksOf(services.get('bundle-edge')).filter((network) =>
    ['mongodb', 'registry'].some((other) => networksOf(services.get(other)).includes(network)),
  )
  return shared.map((network) => `bundle-edge: reaches the database or the registry by ${network}`)
}

function judgeService(name: string, service: ComposeService): string[] {
  const isOwn = OWN_SERVICES.includes(name)
  const image = service.get('image')?.trim() ?? ''
  const user = service.get('user')?.trim()
  const faults: [fault: string, found: boolean][] = [
    ['is not hardened', !/^\*(?:hardened|service)$/.test(service.get('<<')?.trim() ?? '')],
    ['loosens what hardens it', LOOSENING.some((field) => service.has(field))],
    [
      `image ${image} is not pinned`,
      !(isOwn && image.startsWith('plugboard/')) && !/:[\w.-]*\d[\w.-]*$/.test(image),
    ],
    ['has no user', user === undefined],
    ['runs as root', isOwn && user !== '"1000:1000"'],
    ['has no mem_limit', !service.has('mem_limit')],
    ['has no health check', !service.has('healthcheck')],
    ['publishes a port', !isOwn && service.has('ports')],
    [
      'publishes a port beyond this machine',
      isOwn && !/^\["\$\{\w+:-127\.0\.0\.1:\d+\}:\d+"\]$/.test(service.get('ports')?.trim() ?? ''),
    ],
    ...secretFaults(service),
  ]
  return faults.filter(([, found]) => found).map(([fault]) => fault)
}

function secretFaults(service: ComposeService): [fault: string, found: boolean][] {
  const named = Object.entries(composeEnvironment(service)).filter(([name]) =>
    /SECRET|PASSWORD|TOKEN|_KEY$|MONGODB_URL/.test(name),
  )
  // A key id is a name, not a secret.
  const secrets = named.filter(([name]) => !/^ROOT_ACCESS_KEY$/.test(name))
  return secrets.map(([name, value]) => [`${name} is written down`, !value.includes(':?')])
}

function networksOf(service: ComposeService | undefined): string[] {
  return (service?.get('networks') ?? '').match(/[\w-]+/g) ?? []
}

/** Splits a text at its keys of one indentation into key and what belongs to it. */
function splitAt(text: string, indentation: number): [key: string, block: string][] {
  const parts = text.split(new RegExp(`^ {${indentation}}([\\w-]+|<<):`, 'm'))
  return parts.flatMap((key, index) => (index % 2 === 1 ? [[key, parts[index + 1] ?? '']] : []))
}

function withoutComments(text: string): string {
  return text.replaceAll(/^ *#.*\n/gm, '')
}
