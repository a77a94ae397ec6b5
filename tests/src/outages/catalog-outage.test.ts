import { describeOutage } from './describe-outage.ts'

await describeOutage({
  title: 'an outage of the database under traffic',
  engine: 'database',
  refused: ['plugin', 'unknown plugin', 'listing', 'versions', 'tenant manifest', 'install', 'upload'],
  code: 'CATALOG_UNAVAILABLE',
  checks: { 'registry ready': { store: 'ok', catalog: 'unavailable' } },
})
