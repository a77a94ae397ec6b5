import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeCatalog } from '../contract/catalog.contract.ts'
import { openSqliteCatalog } from './open-catalog.ts'

describeCatalog('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-catalog-'))
  const path = join(folder, 'data', 'catalog.sqlite')
  const catalog = await openSqliteCatalog({ path })
  return {
    catalog,
    openAnother: () => openSqliteCatalog({ path }),
    outage: {
      begin: () => rename(join(folder, 'data'), join(folder, 'away')),
      end: () => rename(join(folder, 'away'), join(folder, 'data')),
    },
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
})
