import { describeOutage } from './describe-outage.ts'

await describeOutage({
  title: 'the object store killed and started again while traffic runs',
  engine: 'store',
  // Of a version that nobody published nobody can know meanwhile that it is not there.
  refused: ['cold file', 'cold version', 'unpublished', 'upload'],
  code: 'STORE_UNAVAILABLE',
  checks: {
    'edge ready': { store: 'unavailable' },
    'registry ready': { store: 'unavailable', catalog: 'ok' },
  },
})
