import { describeOutage } from './describe-outage.ts'

await describeOutage({
  title: 'an outage of the object store under traffic',
  engine: 'store',
  // Without the store, the absence of an unpublished version cannot be proved.
  refused: ['cold file', 'cold version', 'unpublished', 'upload'],
  code: 'STORE_UNAVAILABLE',
  checks: {
    'edge ready': { store: 'unavailable' },
    'registry ready': { store: 'unavailable', catalog: 'ok' },
  },
})
