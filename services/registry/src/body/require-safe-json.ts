import { ProblemError } from '@plugboard/service-kit'
import { jsonPointer } from '@plugboard/types'

// Far more than a configuration needs, and less than MongoDB accepts (100 levels). Code that walks a value recursively,
// as validators and databases do, relies on this limit.
const MAX_DEPTH = 64

interface Place {
  readonly value: unknown
  readonly path: readonly string[]
}

/**
 * Requires that a JSON value can be walked recursively and copied key by key.
 *
 * @throws ProblemError when it is nested more than 64 levels deep, or has keys that would change the prototype of an
 * object that it is copied to
 */
export function requireSafeJson(value: unknown): void {
  let level: Place[] = [{ value, path: [] }]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      throw new ProblemError('INVALID_REQUEST', `The body is nested more than ${MAX_DEPTH} levels deep.`)
    }
    level = level.flatMap(placesIn)
  }
}

function placesIn({ value, path }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, each]) => {
    const place = { value: each, path: [...path, key] }
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(each))) throw unsafeKey(place.path)
    return place
  })
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}

function unsafeKey(path: readonly string[]): ProblemError {
  return new ProblemError(
    'INVALID_REQUEST',
    'The body has a key that could change the prototype of an object.',
    {
      errors: [
        {
          code: 'FIELD_INVALID',
          pointer: jsonPointer(path),
          message: `${path.join('.')} is not allowed`,
          hint: 'Choose another key: copying this one would change the prototype of an object.',
        },
      ],
    },
  )
}
