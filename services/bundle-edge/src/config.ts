import {
  integer,
  type ListenAddress,
  listenAddress,
  parseEnvironment,
  requireStoreSettings,
  runningSettings,
  type StoreConfig,
  storeConfig,
  storeSettings,
} from '@plugboard/service-kit'
import { z } from 'zod'
import { MANIFEST_CACHE_MIN_BYTES } from './manifests/version-cache.ts'

const MIB = 1024 * 1024

/** The environment variables of the edge: the source of its part of docs/configuration.md. */
export const EdgeEnvironment = z
  .object({
    EDGE_LISTEN: listenAddress().prefault('127.0.0.1:4100').meta({
      values: 'host:port',
      description: 'Where the edge listens. It serves public bytes and may listen on any address.',
    }),
    EDGE_CACHE_BYTES: integer({ min: 0 })
      .default(64 * MIB)
      .meta({
        values: 'bytes',
        description: 'Memory for files: those of up to an eighth of it are kept, larger ones are streamed.',
      }),
    EDGE_MANIFEST_CACHE_BYTES: integer({ min: MANIFEST_CACHE_MIN_BYTES })
      .default(64 * MIB)
      .meta({ values: 'bytes', description: 'Memory for version manifests.' }),
    EDGE_REVALIDATE_MS: integer({ min: 100 }).default(5000).meta({
      values: 'milliseconds',
      description:
        'How long a version is served before the edge asks the store, in the background, if it is still there.',
    }),
    EDGE_LOAD_TIMEOUT_MS: integer({ min: 100 }).default(15_000).meta({
      values: 'milliseconds',
      description: 'How long reading a manifest or a file into memory may take.',
    }),
    EDGE_IDLE_TIMEOUT_MS: integer({ min: 1000 }).default(60_000).meta({
      values: 'milliseconds',
      description:
        'A connection on which nothing moves for so long, such as that of a stalled reader, is cut.',
    }),
    ...storeSettings,
    ...runningSettings,
  })
  .superRefine(requireStoreSettings)

/** How one edge runs. */
export interface Config {
  readonly listen: ListenAddress
  readonly store: StoreConfig
  readonly cacheBytes: number
  readonly manifestCacheBytes: number
  readonly revalidateMs: number
  readonly loadTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly readyTimeoutMs: number
  readonly stopTimeoutMs: number
  readonly logLevel: z.output<typeof EdgeEnvironment>['LOG_LEVEL']
}

/**
 * Reads the edge's settings.
 *
 * @throws ConfigError that names every faulty variable with its fix
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const settings = parseEnvironment('bundle edge', EdgeEnvironment, env)
  return Object.freeze({
    listen: settings.EDGE_LISTEN,
    store: Object.freeze(storeConfig(settings)),
    cacheBytes: settings.EDGE_CACHE_BYTES,
    manifestCacheBytes: settings.EDGE_MANIFEST_CACHE_BYTES,
    revalidateMs: settings.EDGE_REVALIDATE_MS,
    loadTimeoutMs: settings.EDGE_LOAD_TIMEOUT_MS,
    idleTimeoutMs: settings.EDGE_IDLE_TIMEOUT_MS,
    readyTimeoutMs: settings.READY_TIMEOUT_MS,
    stopTimeoutMs: settings.STOP_TIMEOUT_MS,
    logLevel: settings.LOG_LEVEL,
  })
}
