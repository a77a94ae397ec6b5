import { randomUUID } from 'node:crypto'
import { access, constants, link, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FOLDER_MODE } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { type FsVolume, lookAtVolume, placesIn } from './volume.ts'

// A put writes without a pause, from a file of this machine: what nobody wrote to for so long has no writer.
const STALE_MS = 10 * 60 * 1000

/** The folder an fs store lives in, for whoever writes there. */
export interface WritableFsVolume extends FsVolume {
  /** The path of a new temporary file, on the same file system as the objects. */
  temporaryPath(): string
  /** Removes temporary files that crashes left. */
  sweep(): Promise<void>
  /** Throws StoreUnavailableError unless objects can be read and written. */
  assertWritable(): Promise<void>
}

/** Opens a folder for objects, makes it where it is missing, and removes temporary files that crashes left. */
export async function openWritableVolume(directory: string): Promise<WritableFsVolume> {
  const { home, objects, replaceable, temporary, id } = placesIn(directory)
  const temporaryPath = (): string => join(temporary, randomUUID())
  return onDisk(`cannot keep objects in ${home}`, async () => {
    await mkdir(objects, { recursive: true, mode: FOLDER_MODE })
    await mkdir(replaceable, { recursive: true, mode: FOLDER_MODE })
    await mkdir(temporary, { recursive: true, mode: FOLDER_MODE })
    await access(objects, constants.R_OK | constants.W_OK | constants.X_OK)
    await access(temporary, constants.R_OK | constants.W_OK | constants.X_OK)
    await sweepStale(temporary)
    await claimId(id, temporaryPath())
    const volume = await lookAtVolume(directory)
    return {
      ...volume,
      temporaryPath,
      sweep: () => onDisk(`cannot sweep ${temporary}`, () => sweepStale(temporary)),
      async assertWritable() {
        await volume.assertReadable()
        await onDisk(`the store's folder ${home} cannot be written`, async () => {
          await access(volume.root, constants.W_OK)
          await access(volume.replaceable, constants.R_OK | constants.W_OK | constants.X_OK)
          await access(temporary, constants.W_OK | constants.X_OK)
        })
      },
    }
  })
}

/** Gives the store its id, unless it has one. */
async function claimId(idPath: string, candidatePath: string): Promise<void> {
  await writeFile(candidatePath, randomUUID(), { flag: 'wx', flush: true })
  try {
    await link(candidatePath, idPath)
  } catch (cause) {
    // Given by an earlier start, or by another process a moment ago.
    if (systemCode(cause) !== 'EEXIST') throw cause
  } finally {
    await rm(candidatePath)
  }
}

async function sweepStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    try {
      // Housekeeping must not take the disk for itself.
      const { mtimeMs, ctimeMs } = await lstat(path)
      // A younger one may be what another process is writing, or has just taken from its key, which keeps the mtime.
      if (Date.now() - Math.max(mtimeMs, ctimeMs) > STALE_MS) await rm(path)
    } catch (cause) {
      // Another process has swept it, or its put is done.
      if (!saysAbsent(cause)) throw cause
    }
  }
}
