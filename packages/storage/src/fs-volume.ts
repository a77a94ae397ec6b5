import { randomUUID } from 'node:crypto'
import {
  access,
  constants,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StoreUnavailableError } from './errors.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'

const STALE_MS = 60 * 60 * 1000

/** The folder an fs store lives in. */
export interface FsVolume {
  /** Objects lie below it, each at its key. No part of the path is a symbolic link. */
  readonly root: string
  /** The path of a new temporary file, on the same file system as the objects. */
  temporaryPath(): string
  /** Throws StoreUnavailableError when the folder is gone or another has taken its place, as when it is unmounted. */
  assertPresent(): Promise<void>
  /** Throws StoreUnavailableError unless objects can be read and written. */
  assertUsable(): Promise<void>
}

/** Opens a folder for objects, makes it where it is missing, and removes temporary files that crashes left. */
export async function openFsVolume(directory: string): Promise<FsVolume> {
  const home = resolve(directory)
  const idPath = join(home, 'store-id')
  const temporary = join(home, 'tmp')
  const temporaryPath = (): string => join(temporary, randomUUID())
  return onDisk(`cannot keep objects in ${home}`, async () => {
    await mkdir(join(home, 'objects'), { recursive: true })
    await mkdir(temporary, { recursive: true })
    const root = await realpath(join(home, 'objects'))
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK)
    await access(temporary, constants.R_OK | constants.W_OK | constants.X_OK)
    await sweepStale(temporary)
    const id = await claimId(idPath, temporaryPath())

    async function assertPresent(): Promise<void> {
      await onDisk(`the store's folder ${home} cannot be read`, async () => {
        await access(root)
        if ((await readFile(idPath, 'utf8')) === id) return
        throw new StoreUnavailableError(
          `${home} is not the folder it was at the start; is its volume mounted?`,
        )
      })
    }

    return {
      root,
      temporaryPath,
      assertPresent,
      async assertUsable() {
        await assertPresent()
        await onDisk(`the store's folder ${home} cannot be used`, async () => {
          await access(root, constants.R_OK | constants.W_OK | constants.X_OK)
          await access(temporary, constants.W_OK | constants.X_OK)
        })
      },
    }
  })
}

// An empty mount point looks like a store without objects. The id tells them apart: it is on the volume or it is not.
async function claimId(idPath: string, candidatePath: string): Promise<string> {
  await writeFile(candidatePath, randomUUID(), { flag: 'wx', flush: true })
  try {
    await link(candidatePath, idPath)
  } catch (cause) {
    // Given by an earlier start, or by another process a moment ago.
    if (systemCode(cause) !== 'EEXIST') throw cause
  } finally {
    await rm(candidatePath)
  }
  return readFile(idPath, 'utf8')
}

async function sweepStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    try {
      // Housekeeping must not take the disk for itself.
      const { mtimeMs } = await lstat(path)
      // A younger one may be what another process is writing.
      if (Date.now() - mtimeMs > STALE_MS) await rm(path)
    } catch (cause) {
      // Another process has swept it, or its put is done.
      if (!saysAbsent(cause)) throw cause
    }
  }
}
