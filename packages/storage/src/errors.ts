/** There is no object by that key, and the store said so. */
export class ObjectNotFoundError extends Error {
  override readonly name = 'ObjectNotFoundError'
  readonly key: string

  constructor(key: string, options?: ErrorOptions) {
    super(`there is no object ${key}`, options)
    this.key = key
  }
}

/** The store could not answer now. It says nothing about what the store holds. */
export class StoreUnavailableError extends Error {
  // Wider than its literal, because StoreFullError has a name of its own.
  override readonly name: string = 'StoreUnavailableError'
}

/** The store has no room for the object. */
export class StoreFullError extends StoreUnavailableError {
  override readonly name = 'StoreFullError'
}

/** The store lacks a promise that every guarantee here rests on. Waiting does not help; another store does. */
export class StoreUnsuitableError extends Error {
  override readonly name = 'StoreUnsuitableError'
}

/** A source yielded other bytes than it had said. Nothing was stored. */
export class SourceMismatchError extends Error {
  override readonly name = 'SourceMismatchError'
}
