import { describeOutage } from './describe-outage.ts'

await describeOutage({
  title: 'the database killed and started again while traffic runs',
  engine: 'database',
  refused: ['plugin', 'unknown plugin', 'listing', 'versions', 'tenant manifest', 'install', 'upload'],
  code: 'CATALOG_UNAVAILABLE',
  checks: { 'registry ready': { store: 'ok', catalog: 'unavailable' } },
})
