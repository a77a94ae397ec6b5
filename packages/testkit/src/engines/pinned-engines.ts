import { join } from 'node:path'

export type EngineName = 'minio' | 'mongodb' | 'versitygw'

/**
 * The engines tests run against, each at one version.
 * A folder of the cache is named after the version, so a new pin is a new install beside the old one.
 */
export const PINNED_ENGINES = {
  minio: {
    // The last commit of the community edition, whose release tags are not in the Go module proxy.
    module: 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c',
    binary: 'minio',
    folder: 'minio-20260212201848-7aac2a2c5b7c',
    description: 'MinIO 2026-02-12',
    minutes: 3,
  },
  mongodb: {
    module: 'github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0',
    binary: 'ferretdb',
    folder: 'ferretdb-2.7.0-postgresql-18',
    description: 'FerretDB 2.7.0 on PostgreSQL 18 with DocumentDB',
    minutes: 2,
  },
  versitygw: {
    module: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
    binary: 'versitygw',
    folder: 'versitygw-1.8.0',
    description: 'Versity Gateway 1.8.0',
    minutes: 1,
  },
} as const satisfies Record<EngineName, PinnedEngine>

export interface PinnedEngine {
  /** The argument of `go install`. */
  readonly module: string
  readonly binary: string
  /** Name of its folder in the cache. */
  readonly folder: string
  readonly description: string
  /** How long a first `go install` takes on two cores. */
  readonly minutes: number
}

/** Where engines are installed: `PLUGBOARD_ENGINES_DIR`, or the user's cache. */
export function enginesFolder(env: NodeJS.ProcessEnv): string {
  if (env.PLUGBOARD_ENGINES_DIR) return env.PLUGBOARD_ENGINES_DIR
  const cache = env.XDG_CACHE_HOME || join(env.HOME ?? '.', '.cache')
  return join(cache, 'plugboard', 'engines')
}

/** The folder of one installed engine. It exists only when the install is complete. */
export function engineFolder(engine: EngineName, env: NodeJS.ProcessEnv): string {
  return join(enginesFolder(env), PINNED_ENGINES[engine].folder)
}
