/** The database could not answer now. A write that failed like this may have been done, or may still be done later. */
export class CatalogUnavailableError extends Error {
  override readonly name = 'CatalogUnavailableError'
}

/**
 * The database answers, but does not contain a catalog that this version can use. Waiting does not help: a person has to
 * act.
 */
export class CatalogUnusableError extends Error {
  override readonly name = 'CatalogUnusableError'
}
