import { checkOrigins } from '../core/files/check-origins.ts'

/** What some plugins need, and a policy refuses unless it is named. Each is allowed to every plugin, not only to those that need it. */
export interface PluginNeeds {
  /** Allows the compilation of WebAssembly, from any bytes that a plugin has. Not the evaluation of strings. Default: false. */
  readonly wasm?: boolean
  /** Allows workers, from any text that a plugin has. They get the policy of the page. Default: false. */
  readonly workers?: boolean
  /** More origins that plugins may send requests to: whatever a plugin knows can go there. `wss:` origins are for WebSockets. */
  readonly connections?: readonly string[]
}

/** The sources that these needs add to directives. */
interface NeededSources {
  readonly script: readonly string[]
  readonly worker: readonly string[]
  readonly connect: readonly string[]
}

/** @throws TypeError if one of `connections` is not an origin */
export function sourcesOf({ wasm = false, workers = false, connections = [] }: PluginNeeds): NeededSources {
  checkOrigins(
    'connections',
    connections.map((origin) => origin.replace(/^ws(?=s?:)/, 'http')),
  )
  return {
    script: wasm ? ["'wasm-unsafe-eval'"] : [],
    worker: workers ? ['blob:'] : [],
    connect: connections,
  }
}
