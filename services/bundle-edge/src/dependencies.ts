import { StartError, type StoreConfig } from '@plugboard/service-kit'
import { type ObjectReader, StoreUnavailableError } from '@plugboard/storage'
import type { Config } from './config.ts'

/** What the edge uses from outside. */
export interface Dependencies extends AsyncDisposable {
  /** The edge only reads the store; this port has nothing that writes. */
  readonly store: ObjectReader
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Opens what the configuration names.
 *
 * @throws StartError when the store cannot be used at all, but not when it only does not answer yet
 */
export async function openDependencies(config: Config): Promise<Dependencies> {
  const resources = new AsyncDisposableStack()
  return {
    store: await openStore(config.store, resources),
    clock: Date.now,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function openStore(config: StoreConfig, resources: AsyncDisposableStack): Promise<ObjectReader> {
  try {
    switch (config.kind) {
      case 'fs': {
        const { openFsReader } = await import('@plugboard/storage/fs')
        return await openFsReader({ directory: config.directory })
      }
      case 's3': {
        const { openS3Store } = await import('@plugboard/storage/s3')
        return resources.use(openS3Store({ ...config, secretAccessKey: config.secretAccessKey.reveal() }))
      }
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    throw new StartError(`The bundle edge cannot start: ${error.message}`, { cause: error })
  }
}
