import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartError } from '@plugboard/service-kit'
import { describe, expect, it } from 'vitest'
import { writeArchiveFile } from './write-archive.ts'

const { signal } = new AbortController()

async function fail() {
  throw new Error('no more')
}

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-write-archive-'))
  return {
    folder,
    path: join(folder, 'all.tar'),
    partial: join(folder, 'all.tar.partial'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

describe('the file of an archive', () => {
  it('is there before its result is passed on', async () => {
    await using place = await openFolder()
    const write = async () => (await readdir(place.folder)).join()
    expect(await writeArchiveFile({ path: place.path, signal, write })).toBe('all.tar.partial')
    expect(await readdir(place.folder)).toEqual(['all.tar'])
  })

  it('is refused before anything is written when its name is taken', async () => {
    await using place = await openFolder()
    await writeFile(place.path, 'another')
    let writes = 0
    const write = async () => (writes += 1)
    await expect(writeArchiveFile({ path: place.path, signal, write })).rejects.toThrow(
      /exists, and an archive is never overwritten/,
    )
    expect(writes).toBe(0)
    expect(await readdir(place.folder)).toEqual(['all.tar'])
  })

  it('is kept under its first name when another file gets the name meanwhile', async () => {
    await using place = await openFolder()
    const write = () => writeFile(place.path, 'another')
    await expect(writeArchiveFile({ path: place.path, signal, write })).rejects.toThrow(
      `${place.path} exists, and an archive is never overwritten. The whole archive is in ${place.partial}`,
    )
    expect(await readFile(place.path, 'utf8')).toBe('another')
    expect((await lstat(place.partial)).size).toBeGreaterThan(0)
  })

  it('is kept under its first name, with the reason, when it cannot get its own', async () => {
    await using place = await openFolder()
    // No file system links a folder.
    const write = async () => {
      await rm(place.partial)
      await mkdir(place.partial)
    }
    const failure = await writeArchiveFile({ path: place.path, signal, write }).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(StartError)
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^The archive is complete, but .*\.partial cannot get the name .*EPERM/),
    })
    expect(await readdir(place.folder)).toEqual(['all.tar.partial'])
  })

  it('is removed when what writes it fails', async () => {
    await using place = await openFolder()
    await expect(writeArchiveFile({ path: place.path, signal, write: fail })).rejects.toThrow('no more')
    expect(await readdir(place.folder)).toEqual([])
  })
})
