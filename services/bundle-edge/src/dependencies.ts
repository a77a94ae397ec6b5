import { StartError, type StoreConfig } from '@plugboard/service-kit'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import type { Config } from './config.ts'

/** What the edge uses of the world. */
export interface Dependencies extends AsyncDisposable {
  readonly store: ObjectStore
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Opens what the configuration names.
 *
 * @throws StartError when the store cannot be used at all; one that only does not answer yet is no reason
 */
export async function openDependencies(config: Config): Promise<Dependencies> {
  const store = await openStore(config.store)
  return {
    store,
    clock: Date.now,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

async function openStore(config: StoreConfig): Promise<ObjectStore> {
  try {
    switch (config.kind) {
      case 'fs': {
        const { openFsStore } = await import('@plugboard/storage/fs')
        return await openFsStore({ directory: config.directory })
      }
      case 's3': {
        const { openS3Store } = await import('@plugboard/storage/s3')
        return openS3Store({ ...config, secretAccessKey: config.secretAccessKey.reveal() })
      }
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    throw new StartError(`The bundle edge cannot start: ${error.message}`, { cause: error })
  }
}
