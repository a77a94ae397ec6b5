/** The database of known vulnerabilities cannot be read, which says nothing about the bundle. */
export class VulnerabilitiesAwayError extends Error {
  override readonly name = 'VulnerabilitiesAwayError'

  constructor(options: ErrorOptions) {
    super('Not compared with known vulnerabilities, and so not stored: the database cannot be read.', options)
  }
}
