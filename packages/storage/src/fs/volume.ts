import { access, constants, readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import { onDisk, systemCode } from './fs-errors.ts'

/** The folder of an fs store, for reading. */
export interface FsVolume {
  /** Contains each object at its key. No part of the path is a symbolic link. */
  readonly root: string
  /** Contains the replaceable objects. No part of the path is a symbolic link. */
  readonly replaceable: string
  /** Throws StoreUnavailableError when the folder is gone or another has taken its place, as when it is unmounted. */
  requirePresent(): Promise<void>
  /** Throws StoreUnavailableError unless objects can be read. */
  requireReadable(): Promise<void>
}

/** The places in a store's folder. */
export function placesIn(directory: string) {
  const home = resolve(directory)
  return {
    home,
    objects: join(home, 'objects'),
    replaceable: join(home, 'replaceable'),
    temporary: join(home, 'tmp'),
    id: join(home, 'store-id'),
  }
}

/** Finds the folder of a store without changing anything; null while there is no store. */
export async function findFsVolume(directory: string): Promise<FsVolume | null> {
  const { home } = placesIn(directory)
  return onDisk(`cannot read objects in ${home}`, async () => {
    try {
      const volume = await lookAtVolume(directory)
      await access(volume.root, constants.R_OK | constants.X_OK)
      return volume
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT') return null
      throw cause
    }
  })
}

/** Opens a folder that has objects. From now on, answers come from this folder or are errors. */
export async function lookAtVolume(directory: string): Promise<FsVolume> {
  const places = placesIn(directory)
  const root = await realpath(places.objects)
  const replaceable = await resolveReplaceable(places)
  // An empty mount point looks like a store without objects. The id, which is on the volume, tells them apart.
  let id = await readId(places.id)

  async function requirePresent(): Promise<void> {
    await onDisk(`the store's folder ${places.home} cannot be read`, async () => {
      await access(root)
      const found = await readFile(places.id, 'utf8')
      id ??= found
      if (found === id) return
      throw new StoreUnavailableError(
        `${places.home} is not the folder it was at the start; is its volume mounted?`,
      )
    })
  }

  return {
    root,
    replaceable,
    requirePresent,
    async requireReadable() {
      await requirePresent()
      await onDisk(`the store's folder ${places.home} cannot be read`, () =>
        access(root, constants.R_OK | constants.X_OK),
      )
    },
  }
}

/** A store from a time without replaceable objects has no folder for them. */
async function resolveReplaceable({ home, replaceable }: ReturnType<typeof placesIn>): Promise<string> {
  try {
    return await realpath(replaceable)
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return join(await realpath(home), 'replaceable')
    throw cause
  }
}

async function readId(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined
    throw cause
  }
}
