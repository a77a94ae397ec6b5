import { ProblemError } from '@plugboard/service-kit'

// Far more than a configuration needs, and less than MongoDB takes of a document (100 levels). Whoever walks a value by
// recursion, as validators and databases do, may rely on it.
const MAX_DEPTH = 64

/** @throws ProblemError when a JSON value is nested so deep that nobody means it */
export function requireShallow(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      throw new ProblemError('INVALID_REQUEST', `The body is nested more than ${MAX_DEPTH} levels deep.`)
    }
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
}
