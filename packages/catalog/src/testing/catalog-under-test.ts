import type { Catalog } from '../catalog.ts'

/** A catalog of its own for one test, empty. Disposing it removes all that was made for it. */
export interface CatalogUnderTest extends AsyncDisposable {
  readonly catalog: Catalog
  /** Another client of the same records, where there can be one. It is disposed by the test. */
  readonly openAnother?: () => Promise<Catalog>
  /** Takes the database away and brings it back, where it can go away. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> }
}

/** How a suite gets its catalogs, or why it cannot have any here: then every test is skipped and says so. */
export type CatalogSource = (() => Promise<CatalogUnderTest>) | { readonly missing: string }

/** Declares a test of the suite. `skip` ends it with the reason why it cannot be run. */
export type ContractTest = (
  title: string,
  body: (subject: CatalogUnderTest, skip: (reason: string) => never) => unknown,
) => void
