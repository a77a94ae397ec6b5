/** The database could not answer now. A write that ended so may or may not have been done, or be done yet. */
export class CatalogUnavailableError extends Error {
  override readonly name = 'CatalogUnavailableError'
}

/**
 * The database answers, and what it holds is not a catalog this version can use. Waiting does not help; a
 * person does.
 */
export class CatalogUnusableError extends Error {
  override readonly name = 'CatalogUnusableError'
}
