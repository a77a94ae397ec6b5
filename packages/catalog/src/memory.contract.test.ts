import { describeCatalog } from './catalog.contract.ts'
import { createMemoryCatalog } from './memory.ts'

describeCatalog('memory', async () => {
  const catalog = createMemoryCatalog()
  return { catalog, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() }
})
