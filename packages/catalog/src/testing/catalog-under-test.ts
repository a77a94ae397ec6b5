import type { Catalog } from '../catalog.ts'

/** An empty catalog for one test. Disposing it removes everything that was created for it. */
export interface CatalogUnderTest extends AsyncDisposable {
  readonly catalog: Catalog
  /** Opens another client of the same records, where this is possible. The test disposes it. */
  readonly openAnother?: () => Promise<Catalog>
  /** Starts and ends an outage of the database, where this is possible. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> }
}

/** How a suite opens its catalogs, or why it cannot here: then every test is skipped with that reason. */
export type CatalogSource = (() => Promise<CatalogUnderTest>) | { readonly missing: string }

/** Declares a test of the suite. `skip` ends it with the reason why it cannot run. */
export type ContractTest = (
  title: string,
  body: (subject: CatalogUnderTest, skip: (reason: string) => never) => unknown,
) => void
