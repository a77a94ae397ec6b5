/** The store answered, and what it holds is not what was published: a fault of ours, never absence. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError'
  readonly key: string

  constructor(key: string, what: string, options?: ErrorOptions) {
    super(`${key}: ${what}`, options)
    this.key = key
  }
}
