import { describeCatalog } from '../contract/catalog.contract.ts'
import { createMemoryCatalog } from './create-catalog.ts'

describeCatalog('memory', async () => {
  const catalog = createMemoryCatalog()
  return { catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() }
})
