/** Settings from the environment, read per request so that one build runs anywhere. */
export interface Settings {
  readonly registryUrl: string
  readonly registryToken: string | undefined
  /** The origin from which browsers load plugins: the edge, or the CDN in front of it. */
  readonly edgeUrl: string
  /** The registry's key for copies of manifests, with which this host finds them at the edge while the registry is down. */
  readonly storedManifestKey: string | undefined
  readonly csp: CspKind
  /** How often an open page requests a newer manifest; by default the loader's own interval. */
  readonly refreshMs: number | undefined
  /** How long a plugin may take to load; by default the loader's own limit. */
  readonly timeoutMs: number | undefined
  /** Which plugins run in an iframe without access to the page. */
  readonly sandbox: SandboxKind
}

const CSP_KINDS = ['strict-dynamic', 'nonce', 'none'] as const
export type CspKind = (typeof CSP_KINDS)[number]

const SANDBOX_KINDS = ['declared', 'all'] as const
export type SandboxKind = (typeof SANDBOX_KINDS)[number]

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    registryUrl: env.REGISTRY_URL || 'http://localhost:4000',
    registryToken: env.REGISTRY_TOKEN || undefined,
    edgeUrl: env.EDGE_URL || 'http://localhost:4100',
    storedManifestKey: env.STORED_MANIFEST_KEY || undefined,
    csp: oneOf('PLUGIN_CSP', CSP_KINDS, env.PLUGIN_CSP),
    refreshMs: milliseconds('PLUGIN_REFRESH_MS', env.PLUGIN_REFRESH_MS),
    timeoutMs: milliseconds('PLUGIN_TIMEOUT_MS', env.PLUGIN_TIMEOUT_MS),
    sandbox: oneOf('PLUGIN_SANDBOX', SANDBOX_KINDS, env.PLUGIN_SANDBOX),
  }
}

/** The first kind is the default. */
function oneOf<const Kind extends string>(
  name: string,
  kinds: readonly [Kind, ...Kind[]],
  text: string | undefined,
): Kind {
  const kind = text ? kinds.find((each) => each === text) : kinds[0]
  if (kind === undefined) throw new Error(`${name} is ${text}; it must be ${kinds.join(' or ')}`)
  return kind
}

function milliseconds(name: string, text: string | undefined): number | undefined {
  if (!text) return undefined
  if (!/^\d+$/.test(text)) throw new Error(`${name} is ${text}; it must be milliseconds, such as 30000`)
  return Number(text)
}
