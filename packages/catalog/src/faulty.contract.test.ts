import { describeCatalog } from './catalog.contract.ts'
import { createFaultyCatalog } from './faulty.ts'
import { createMemoryCatalog } from './memory.ts'

describeCatalog('faulty', async () => {
  const catalog = createFaultyCatalog(createMemoryCatalog())
  return {
    catalog,
    outage: {
      async begin() {
        catalog.plan({ on: 'any', times: Infinity, effect: { kind: 'fail', when: 'before' } })
      },
      async end() {
        catalog.heal()
      },
    },
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  }
})
