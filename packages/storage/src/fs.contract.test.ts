import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openFsStore } from './fs.ts'
import { describeObjectStore, type ObjectStoreFixture } from './object-store.contract.ts'
import { openTemporaryFolder } from './temporary-folder.fixture.ts'

describeObjectStore('a folder', openFixture, {
  async openUnavailable() {
    const fixture = await openFixture()
    await rm(join(fixture.directory, 'objects'), { recursive: true })
    return fixture
  },
})

async function openFixture(): Promise<ObjectStoreFixture & { readonly directory: string }> {
  const folder = await openTemporaryFolder()
  const store = await openFsStore({ directory: folder.path })
  return { store, directory: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}
