import { parse } from 'yaml'
import { z } from 'zod'

/** The fields of a compose service that the checks read; all others are kept as written. */
const ComposeService = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)]),
  ports: z.array(z.string()).default([]),
})

export type ComposeService = z.output<typeof ComposeService>

const Compose = z.object({ services: z.record(z.string(), ComposeService) })

const OWN_SERVICES: readonly string[] = ['registry', 'bundle-edge']
/** Variables that may have a default, because none of them is a secret. */
const MAY_DEFAULT: readonly string[] = [
  'PLUGBOARD_VERSION',
  'REGISTRY_PUBLISH',
  'EDGE_PUBLISH',
  'STOP_GRACE_PERIOD',
]
/** The fields that every service must have, directly or by a merge. */
const HARDENED: Readonly<Record<string, unknown>> = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  restart: 'unless-stopped',
  init: true,
}
const LOOSENING: readonly string[] = ['cap_add', 'privileged', 'network_mode']

/**
 * The services of a compose file, anchors and merges resolved, variables not yet filled in.
 *
 * @throws ZodError when these checks cannot read the file
 */
export function parseComposeServices(text: string): ReadonlyMap<string, ComposeService> {
  return new Map(Object.entries(Compose.parse(parse(text, { merge: true })).services))
}

/** Fills in `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as Compose does. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_match, name, operator, word) => {
    const value = values[name] ?? ''
    if (value === '' && operator === '?') throw new TypeError(`${name}: ${word}`)
    return value === '' && operator === '-' ? word : value
  })
}

/** The variables that a compose file requires. */
export function requiredVariables(services: ReadonlyMap<string, ComposeService>): ReadonlySet<string> {
  return new Set(
    usesOf([...services.values()]).flatMap(({ name, rest }) => (rest.startsWith(':?') ? [name] : [])),
  )
}

/** Returns the faults of a compose file: what it allows that production must not. */
export function checkCompose(services: ReadonlyMap<string, ComposeService>): string[] {
  return [
    ...checkNetworks(services),
    ...[...services].flatMap(([name, service]) =>
      [...checkService(name, service), ...checkVariables(service)].map((fault) => `${name}: ${fault}`),
    ),
  ]
}

function checkVariables(service: ComposeService): string[] {
  return usesOf(service).flatMap(({ name, rest, key, whole }) => {
    if (rest.startsWith(':?') && rest.length > 2) return []
    if (rest.startsWith(':-') && MAY_DEFAULT.includes(name)) return []
    // A setting passed on: when it is not set, the service's default applies.
    if (whole && rest === ':-' && key === name && service.environment[name] !== undefined) return []
    return [`${name} must be \${${name}:?and how to make it}`]
  })
}

function checkNetworks(services: ReadonlyMap<string, ComposeService>): string[] {
  const networksOf = (name: string): readonly string[] => services.get(name)?.networks ?? []
  const closed = [...networksOf('mongodb'), ...networksOf('registry')]
  return networksOf('bundle-edge')
    .filter((network) => closed.includes(network))
    .map((network) => `bundle-edge: reaches the database or the registry by ${network}`)
}

function checkService(name: string, service: ComposeService): string[] {
  const isOwn = OWN_SERVICES.includes(name)
  const { image, user, ports } = service
  const faults: [fault: string, found: boolean][] = [
    ...Object.entries(HARDENED).map(([field, value]): [string, boolean] => [
      `lacks ${field}: ${JSON.stringify(value)}`,
      JSON.stringify(service[field]) !== JSON.stringify(value),
    ]),
    ...LOOSENING.map((field): [string, boolean] => [`has ${field}`, field in service]),
    [
      `image ${image} is not pinned`,
      !(isOwn && image.startsWith('plugboard/')) && !/:[\w.-]*\d[\w.-]*$/.test(image),
    ],
    ['has no user', user === undefined],
    ['runs as root', isOwn && user !== '1000:1000'],
    ['has no mem_limit', !('mem_limit' in service)],
    ['has no health check', !('healthcheck' in service)],
    ['publishes a port', !isOwn && ports.length > 0],
    [
      'publishes a port beyond this machine',
      isOwn && !ports.every((port) => /^\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$/.test(port)),
    ],
    ...secretFaults(service),
  ]
  return faults.filter(([, found]) => found).map(([fault]) => fault)
}

function secretFaults({ environment }: ComposeService): [fault: string, found: boolean][] {
  const named = Object.entries(environment).filter(([name]) =>
    /SECRET|PASSWORD|TOKEN|_KEY$|MONGODB_URL/.test(name),
  )
  // A key id is a name, not a secret. A CDN may need no token, copies of manifests may be off, and only the first administrator
  // needs a bootstrap token. There may be no provider of accounts.
  const optional = [
    '${PURGE_TOKEN:-}',
    '${STORED_MANIFEST_KEY:-}',
    '${REGISTRY_BOOTSTRAP_TOKEN:-}',
    '${OIDC_CLIENT_SECRET:-}',
    '${OIDC_STATE_KEY:-}',
  ]
  const secrets = named.filter(([name, value]) => name !== 'ROOT_ACCESS_KEY' && !optional.includes(value))
  return secrets.map(([name, value]) => [`${name} is written down`, !value.includes(':?')])
}

interface VariableUse {
  readonly name: string
  /** The text between the name and the closing brace. */
  readonly rest: string
  /** The key of the value in which it is used. */
  readonly key: string
  /** True when it is the whole value. */
  readonly whole: boolean
}

/** Every use of a variable in the strings of a value, at any depth. */
function usesOf(value: unknown, key = ''): VariableUse[] {
  if (typeof value === 'string') {
    return [...value.matchAll(/\$\{(\w+)([^}]*)\}/g)].map(([use, name = '', rest = '']) => ({
      name,
      rest,
      key,
      whole: use === value,
    }))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => usesOf(each, name))
}
