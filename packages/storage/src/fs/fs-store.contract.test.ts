import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describeObjectStore, type ObjectStoreFixture } from '../object-store.contract.ts'
import { openFsReader, openFsStore } from './fs-store.ts'
import { openTemporaryFolder } from './testing/temporary-folder.ts'

describeObjectStore('a folder', openFixture, { openUnavailable: () => openWithout(openFixture) })

describeObjectStore('a folder that is read by one and written by another', openReadBeside, {
  openUnavailable: () => openWithout(openReadBeside),
})

interface FolderFixture extends ObjectStoreFixture {
  readonly directory: string
}

async function openFixture(): Promise<FolderFixture> {
  const folder = await openTemporaryFolder()
  const store = await openFsStore({ directory: folder.path })
  return { store, directory: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

async function openReadBeside(): Promise<FolderFixture> {
  const folder = await openTemporaryFolder()
  // First, as an edge may be: what it reads is made by the other, later.
  const reader = await openFsReader({ directory: folder.path })
  const store = { ...(await openFsStore({ directory: folder.path })), ...reader }
  return { store, directory: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

async function openWithout(open: () => Promise<FolderFixture>): Promise<ObjectStoreFixture> {
  const fixture = await open()
  await rm(join(fixture.directory, 'objects'), { recursive: true })
  return fixture
}
