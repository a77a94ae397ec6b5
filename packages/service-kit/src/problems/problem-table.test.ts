import { describe, expect, it } from 'vitest'
import { ProblemError } from './problem-error.ts'
import { problemOf, translateBy } from './problem-table.ts'

class FullError extends Error {
  readonly limitBytes = 3
}
class VeryFullError extends FullError {}
class MissingError extends Error {}

const translate = translateBy([
  [
    problemOf(VeryFullError, 'SPOOL_FULL', () => ({ detail: 'No room at all.' })),
    problemOf(FullError, 'BODY_TOO_LARGE', ({ limitBytes }) => ({ detail: 'Too large.', limitBytes })),
  ],
  [problemOf(MissingError, 'PLUGIN_NOT_FOUND', ({ message }) => ({ detail: message }))],
])

describe('translateBy', () => {
  it.each([
    [new FullError('inner words'), 'BODY_TOO_LARGE', 'Too large.'],
    [new VeryFullError('inner words'), 'SPOOL_FULL', 'No room at all.'],
    [new MissingError('There is no plugin u.'), 'PLUGIN_NOT_FOUND', 'There is no plugin u.'],
  ])('translates %s to %s by the first row for its class', (error, code, detail) => {
    const problem = translate(error)
    expect(problem).toMatchObject({ code, message: detail, cause: error })
  })

  it('gives the problem the facts of the row', () => {
    expect(translate(new FullError())?.toProblem('id')).toMatchObject({ limitBytes: 3 })
  })

  it('returns an error of a class in no table unchanged', () => {
    expect(translate(new TypeError('inner words'))).toBeUndefined()
    expect(translate('inner words')).toBeUndefined()
  })

  it('returns a problem unchanged', () => {
    const problem = new ProblemError('INVALID_REQUEST', 'No.')
    expect(translate(problem)).toBe(problem)
  })
})
