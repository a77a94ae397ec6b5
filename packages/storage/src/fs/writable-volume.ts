import { randomUUID } from 'node:crypto'
import { access, constants, link, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FOLDER_MODE, syncFolder } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { type FsVolume, lookAtVolume, placesIn } from './volume.ts'

// A put writes without a pause, from a file of this machine: a file unchanged for this long has no writer.
const STALE_MS = 10 * 60 * 1000

/** The folder of an fs store, for writing. */
export interface WritableFsVolume extends FsVolume {
  /** The path of a new temporary file, on the same file system as the objects. */
  temporaryPath(): string
  /** Removes temporary files left by crashes. */
  sweep(): Promise<void>
  /** Throws StoreUnavailableError unless objects can be read and written. */
  requireWritable(): Promise<void>
}

/** Opens a folder for objects, creates it if it is missing, and removes temporary files left by crashes. */
export async function openWritableVolume(directory: string): Promise<WritableFsVolume> {
  const { home, objects, replaceable, temporary, id } = placesIn(directory)
  const temporaryPath = (): string => join(temporary, randomUUID())
  return onDisk(`cannot keep objects in ${home}`, async () => {
    const topmost = await mkdir(home, { recursive: true, mode: FOLDER_MODE })
    await mkdir(objects, { recursive: true, mode: FOLDER_MODE })
    await mkdir(replaceable, { recursive: true, mode: FOLDER_MODE })
    await mkdir(temporary, { recursive: true, mode: FOLDER_MODE })
    await access(objects, constants.R_OK | constants.W_OK | constants.X_OK)
    await access(temporary, constants.R_OK | constants.W_OK | constants.X_OK)
    await sweepStale(temporary)
    await claimId(id, temporaryPath())
    await syncHome(home, topmost)
    const volume = await lookAtVolume(directory)
    return {
      ...volume,
      temporaryPath,
      sweep: () => onDisk(`cannot sweep ${temporary}`, () => sweepStale(temporary)),
      async requireWritable() {
        await volume.requireReadable()
        await onDisk(`the store's folder ${home} cannot be written`, async () => {
          await access(volume.root, constants.W_OK)
          await access(volume.replaceable, constants.R_OK | constants.W_OK | constants.X_OK)
          await access(temporary, constants.W_OK | constants.X_OK)
        })
      },
    }
  })
}

/**
 * Makes the places in the home folder survive a power failure, and the folder itself where it was created with those
 * above it, of which `topmost` is the first that was missing. Another start may have crashed before it came this far.
 */
async function syncHome(home: string, topmost: string | undefined): Promise<void> {
  const last = topmost === undefined ? home : dirname(topmost)
  for (let folder = home; ; folder = dirname(folder)) {
    // Innermost first, so that an entry which is durable leads to a folder whose entries are.
    await syncFolder(folder)
    if (folder === last) return
  }
}

/** Gives the store its id, unless it has one. */
async function claimId(idPath: string, candidatePath: string): Promise<void> {
  await writeFile(candidatePath, randomUUID(), { flag: 'wx', flush: true })
  try {
    await link(candidatePath, idPath)
  } catch (cause) {
    // Written by an earlier start, or by another process a moment ago.
    if (systemCode(cause) !== 'EEXIST') throw cause
  } finally {
    await rm(candidatePath)
  }
}

async function sweepStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    try {
      // One file at a time, so that sweeping does not occupy the disk.
      const { mtimeMs, ctimeMs } = await lstat(path)
      // Another process may be writing a younger file, or have just moved it here from its key, which keeps the mtime.
      if (Date.now() - Math.max(mtimeMs, ctimeMs) > STALE_MS) await rm(path)
    } catch (cause) {
      // Another process has swept it, or its put has ended.
      if (!saysAbsent(cause)) throw cause
    }
  }
}
