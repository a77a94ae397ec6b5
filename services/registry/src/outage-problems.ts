import { CatalogUnavailableError, CatalogUnusableError } from '@plugboard/catalog'
import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { StoreFullError, StoreUnavailableError } from '@plugboard/storage'

/** The problems of any route while the store or the catalog is down or damaged. */
export const outageProblems: ProblemTable = [
  problemOf(StoreFullError, 'STORE_UNAVAILABLE', () => ({
    detail: 'The object store has no room for this upload now.',
    retryAfterSeconds: 30,
  })),
  problemOf(StoreUnavailableError, 'STORE_UNAVAILABLE', () => ({
    detail: 'The object store does not answer now.',
  })),
  problemOf(CatalogUnusableError, 'CATALOG_DAMAGED', () => ({
    detail:
      'What this request needs from the database is damaged or lost, or the whole database cannot be used. The log says which, under this instance.',
  })),
  problemOf(CatalogUnavailableError, 'CATALOG_UNAVAILABLE', () => ({
    detail: 'The database does not answer now.',
  })),
]
