import { inject } from 'vitest'
import { describeCatalog } from '../contract/catalog.contract.ts'
import { openMongodbUnderTest } from './testing/mongodb-under-test.ts'

const engine = inject('engines').mongodb

describeCatalog(
  engine.kind === 'ready' ? `MongoDB (${engine.description})` : 'MongoDB',
  engine.kind === 'missing' ? { missing: engine.reason } : () => openSubject(engine.url),
)

async function openSubject(serverUrl: string) {
  const server = await openMongodbUnderTest(serverUrl)
  const catalog = await server.openCatalog()
  return {
    catalog,
    openAnother: () => server.openCatalog(),
    outage: { begin: () => server.proxy.cut(), end: () => server.proxy.restore() },
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
