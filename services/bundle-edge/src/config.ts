import {
  type BundleUrlSigning,
  bundleUrlSettings,
  bundleUrlSigning,
  integer,
  type ListenAddress,
  listenAddress,
  milliseconds,
  origins,
  parseEnvironment,
  requireStoreSettings,
  runningSettings,
  type StoreConfig,
  storeConfig,
  storeSettings,
} from '@plugboard/service-kit'
import { z } from 'zod'
import { MANIFEST_CACHE_MIN_BYTES } from './manifests/version-cache.ts'
import { CACHE_TAG_HEADERS, type CacheTagHeader, type ManifestOrigins } from './public-headers.ts'

const MIB = 1024 * 1024

/** The part of the connections to an S3 store that streams may hold: the rest is for manifests and small files. */
const STREAMED_SOCKETS = 3 / 4

/** The environment variables of the edge: the source of its part of docs/configuration.md. */
export const EdgeEnvironment = z
  .object({
    EDGE_LISTEN: listenAddress().prefault('127.0.0.1:4100').meta({
      values: 'host:port',
      description: 'Where the edge listens. It serves public bytes and may listen on any address.',
    }),
    EDGE_OPERATION_LISTEN: listenAddress().optional().meta({
      values: 'host:port',
      description: 'Serves /live, /ready and /metrics at this address only. Not set: at EDGE_LISTEN.',
    }),
    EDGE_CACHE_BYTES: integer({ min: 0 })
      .default(64 * MIB)
      .meta({
        values: 'bytes',
        description: 'Memory for files. Those of up to an eighth of it are cached, larger ones are streamed.',
      }),
    EDGE_MANIFEST_CACHE_BYTES: integer({ min: MANIFEST_CACHE_MIN_BYTES })
      .default(64 * MIB)
      .meta({ values: 'bytes', description: 'Memory for version manifests.' }),
    EDGE_REVALIDATE_MS: milliseconds({ min: 100 }).default(5000).meta({
      values: 'milliseconds',
      description:
        'How long a version is served before the edge checks in the background whether the store still has it, and whether it was revoked. A version that nobody requested for twice as long is checked before it is served.',
    }),
    EDGE_LOAD_TIMEOUT_MS: milliseconds({ min: 100 }).default(15_000).meta({
      values: 'milliseconds',
      description: 'How long reading a manifest or a file into memory may take.',
    }),
    EDGE_STORE_TIMEOUT_MS: milliseconds({ min: 100 }).default(5000).meta({
      values: 'milliseconds',
      description:
        'How long the store may take to begin an answer. After failures for three keys in a row it is not called for a moment, and what is not cached is answered 503 at once.',
    }),
    EDGE_IDLE_TIMEOUT_MS: milliseconds({ min: 1000 }).default(60_000).meta({
      values: 'milliseconds',
      description:
        'How long a connection may transfer nothing before it is cut, such as that of a stalled reader. Between two requests EDGE_KEEP_ALIVE_TIMEOUT_MS applies.',
    }),
    EDGE_KEEP_ALIVE_TIMEOUT_MS: milliseconds({ min: 1000 }).default(72_000).meta({
      values: 'milliseconds',
      description:
        'How long an idle connection is kept for another request. Set it longer than the idle timeout of the CDN or proxy in front of the edge, or some requests will arrive on a connection that is being closed.',
    }),
    EDGE_STREAMS_MAX: integer({ min: 1 }).optional().meta({
      values: 'a number',
      description:
        'How many files too large for the cache are sent at a time; one more is answered 503 with Retry-After. Not set: three quarters of S3_MAX_SOCKETS.',
    }),
    EDGE_CACHE_TAG_HEADER: z
      .enum(CACHE_TAG_HEADERS, { error: `must be ${CACHE_TAG_HEADERS.join(' or ')}` })
      .optional()
      .meta({
        values: CACHE_TAG_HEADERS.join(' or '),
        description:
          'The header in which the edge sends the cache tag of files and redirects, for a CDN that is asked to forget them by it. Not set: none is sent.',
      }),
    EDGE_MANIFEST_ORIGINS: z
      .union([z.literal('*'), origins()])
      .default('*')
      .meta({
        values: '* or origins, separated by commas',
        description:
          'Pages that may read copies of tenant manifests, such as https://shop.example. *: all, as with bundles; they need the address in any case.',
        fix: 'Write each as a browser sends it: scheme, host and a port that is not the default one, no path.',
      }),
    ...bundleUrlSettings,
    ...storeSettings,
    ...runningSettings,
  })
  .superRefine((env, context) => {
    requireStoreSettings(env, context)
    if (
      env.STORE === 's3' &&
      env.EDGE_STREAMS_MAX !== undefined &&
      env.EDGE_STREAMS_MAX >= env.S3_MAX_SOCKETS
    ) {
      context.addIssue({
        code: 'custom',
        path: ['EDGE_STREAMS_MAX'],
        message: `must be below S3_MAX_SOCKETS, which is ${env.S3_MAX_SOCKETS}, or streams leave no connection for anything else`,
      })
    }
  })

/** How one edge runs. */
export interface Config {
  readonly listen: ListenAddress
  /** Null: /live, /ready and /metrics are served at `listen`. */
  readonly operationListen: ListenAddress | null
  readonly store: StoreConfig
  readonly cacheBytes: number
  readonly manifestCacheBytes: number
  readonly revalidateMs: number
  /** Null: no cache tags are sent. */
  readonly cacheTagHeader: CacheTagHeader | null
  readonly manifestOrigins: ManifestOrigins
  /** Null: nothing is signed, and private plugins are served as public ones are. */
  readonly bundleUrls: BundleUrlSigning | null
  readonly loadTimeoutMs: number
  readonly storeTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  readonly maxStreams: number
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
    operationListen: settings.EDGE_OPERATION_LISTEN ?? null,
    store: Object.freeze(storeConfig(settings)),
    cacheBytes: settings.EDGE_CACHE_BYTES,
    manifestCacheBytes: settings.EDGE_MANIFEST_CACHE_BYTES,
    revalidateMs: settings.EDGE_REVALIDATE_MS,
    cacheTagHeader: settings.EDGE_CACHE_TAG_HEADER ?? null,
    manifestOrigins: settings.EDGE_MANIFEST_ORIGINS,
    bundleUrls: bundleUrlSigning(settings),
    loadTimeoutMs: settings.EDGE_LOAD_TIMEOUT_MS,
    storeTimeoutMs: settings.EDGE_STORE_TIMEOUT_MS,
    idleTimeoutMs: settings.EDGE_IDLE_TIMEOUT_MS,
    keepAliveTimeoutMs: settings.EDGE_KEEP_ALIVE_TIMEOUT_MS,
    maxStreams: settings.EDGE_STREAMS_MAX ?? Math.ceil(settings.S3_MAX_SOCKETS * STREAMED_SOCKETS),
    readyTimeoutMs: settings.READY_TIMEOUT_MS,
    stopTimeoutMs: settings.STOP_TIMEOUT_MS,
    logLevel: settings.LOG_LEVEL,
  })
}
