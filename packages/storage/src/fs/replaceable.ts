import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, open, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import { pathInRoom, REPLACEABLE_LIMIT_BYTES } from '../keys/replaceable-key.ts'
import type { ReplaceableObject } from '../object-store.ts'
import { makeFolders, symbolicLinkError, syncFolders } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { requireAbsence } from './inspect.ts'
import { removeFile } from './remove-file.ts'
import type { FsVolume } from './volume.ts'
import type { WritableFsVolume } from './writable-volume.ts'

// A replaceable object is a folder of numbered files, and the one with the highest number is the object. A replacement is
// a hard link with the next number: it appears whole, and only one of several writers, in any process, can create it. A
// crash leaves no lock.
//
// A number must not become free again while a writer could still use it as the next one, so a replaced file is kept for
// this long. A writer that took longer than half of that does not trust its own link.
const KEPT_MS = 10 * 60 * 1000
const ATTEMPTS = 100
const NUMBER = /^[1-9]\d*$/
// O_NONBLOCK: a planted named pipe must not block a thread of the pool.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

interface Newest extends ReplaceableObject {
  readonly number: number
}

/** Reads a replaceable object. */
export async function readReplaceable(volume: FsVolume, key: string): Promise<ReplaceableObject | null> {
  const newest = await findNewest(volume, key)
  return newest && { entityTag: newest.entityTag, bytes: newest.bytes }
}

export interface Replacement {
  readonly key: string
  readonly bytes: Uint8Array
  readonly entityTag: string | null
  readonly signal: AbortSignal | undefined
}

/** Replaces an object if it still has the entity tag. */
export async function replaceIfUnchanged(
  volume: WritableFsVolume,
  { key, bytes, entityTag, signal }: Replacement,
): Promise<'replaced' | 'changed'> {
  const startedAtMs = Date.now()
  const newest = await findNewest(volume, key)
  if ((newest?.entityTag ?? null) !== entityTag) return 'changed'
  const file = `${pathInRoom(key)}/${(newest?.number ?? 0) + 1}`
  const temporary = volume.temporaryPath()
  return onDisk(`cannot replace ${key}`, async () => {
    try {
      await writeDurably(temporary, bytes)
      signal?.throwIfAborted()
      await makeFolders(volume.replaceable, file)
      await link(temporary, join(volume.replaceable, file))
    } catch (cause) {
      if (systemCode(cause) === 'EEXIST') return 'changed'
      if (systemCode(cause) === 'ENOENT') await volume.requirePresent()
      throw cause
    } finally {
      await removeFile(temporary)
    }
    if (Math.abs(Date.now() - startedAtMs) > KEPT_MS / 2) {
      throw new StoreUnavailableError(
        `cannot say whether ${key} was replaced: it took too long; read it again`,
      )
    }
    await syncFolders(volume.replaceable, [file])
    await removeFormer(volume, key)
    return 'replaced'
  })
}

async function findNewest(volume: FsVolume, key: string): Promise<Newest | null> {
  const folder = join(volume.replaceable, pathInRoom(key))
  return onDisk(`cannot read ${key}`, async () => {
    // Each further attempt follows another replacement.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const number = (await numbersOf(volume, key)).at(-1)
      if (number === undefined) return null
      try {
        await using handle = await open(join(folder, String(number)), READ_FLAGS)
        const { size } = await handle.stat()
        if (size > REPLACEABLE_LIMIT_BYTES) {
          throw new StoreUnavailableError(`${key} has ${size} bytes; no store writes as many there`)
        }
        const bytes = await handle.readFile()
        return { number, bytes, entityTag: entityTagOf(number, bytes) }
      } catch (cause) {
        if (!saysAbsent(cause)) throw cause
      }
    }
    throw new StoreUnavailableError(`cannot read ${key}: it was replaced ${ATTEMPTS} times meanwhile`)
  })
}

/** The numbers of an object's files, the highest last. */
async function numbersOf(volume: FsVolume, key: string): Promise<number[]> {
  const path = pathInRoom(key)
  const folder = join(volume.replaceable, path)
  try {
    const names = await readdir(folder)
    if ((await realpath(folder)) !== folder) throw symbolicLinkError(key)
    const numbers = names.filter((name) => NUMBER.test(name)).map(Number)
    return numbers.toSorted((left, right) => left - right)
  } catch (cause) {
    if (!saysAbsent(cause)) throw cause
    await requireAbsence({ ...volume, root: volume.replaceable }, path)
    return []
  }
}

// With the digest, so that a store restored from a backup does not use a tag twice.
function entityTagOf(number: number, bytes: Uint8Array): string {
  return `"${number}-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
}

async function removeFormer(volume: FsVolume, key: string): Promise<void> {
  const numbers = await numbersOf(volume, key)
  for (const [index, number] of numbers.entries()) {
    const next = numbers[index + 1]
    if (next === undefined) return
    const folder = join(volume.replaceable, pathInRoom(key))
    try {
      // In order: stops at the first file that is too young.
      const { mtimeMs } = await lstat(join(folder, String(next)))
      if (Date.now() - mtimeMs <= KEPT_MS) return
    } catch (cause) {
      // Another process has removed it.
      if (!saysAbsent(cause)) throw cause
    }
    await removeFile(join(folder, String(number)))
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await using handle = await open(path, 'wx')
  await handle.writeFile(bytes)
  await handle.sync()
  // Some network file systems report a failed write only now.
  await handle.close()
}
