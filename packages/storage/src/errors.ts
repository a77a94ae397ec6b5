/** The store answered that there is no object with that key. */
export class ObjectNotFoundError extends Error {
  override readonly name = 'ObjectNotFoundError'
  readonly key: string

  constructor(key: string, options?: ErrorOptions) {
    super(`there is no object ${key}`, options)
    this.key = key
  }
}

/** The store could not answer now. This says nothing about what the store holds. */
export class StoreUnavailableError extends Error {
  // Typed as string, because StoreFullError has another name.
  override readonly name: string = 'StoreUnavailableError'
}

/** The store has no room for the object. */
export class StoreFullError extends StoreUnavailableError {
  override readonly name = 'StoreFullError'
}

/** The store lacks a promise that every guarantee here depends on. Waiting does not help: use another store. */
export class StoreUnsuitableError extends Error {
  override readonly name = 'StoreUnsuitableError'
}

/** A source yielded other bytes than it declared. Nothing was stored. */
export class SourceMismatchError extends Error {
  override readonly name = 'SourceMismatchError'
}
