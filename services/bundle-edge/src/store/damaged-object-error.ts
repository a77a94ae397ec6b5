/** The store answered, but its object is missing or not what was published: a fault on this side, never absence. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError'
  readonly key: string

  constructor(key: string, what: string, options?: ErrorOptions) {
    super(`${key}: ${what}`, options)
    this.key = key
  }
}
