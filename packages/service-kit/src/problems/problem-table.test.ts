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

describe('an error looked up in the tables', () => {
  it.each([
    [new FullError('inner words'), 'BODY_TOO_LARGE', 'Too large.'],
    [new VeryFullError('inner words'), 'SPOOL_FULL', 'No room at all.'],
    [new MissingError('There is no plugin u.'), 'PLUGIN_NOT_FOUND', 'There is no plugin u.'],
  ])('%s becomes the problem %s of the first row for its class', (error, code, detail) => {
    const problem = translate(error)
    expect(problem).toMatchObject({ code, message: detail, cause: error })
  })

  it('keeps the facts that its row states', () => {
    expect(translate(new FullError())?.toProblem('id')).toMatchObject({ limitBytes: 3 })
  })

  it('stays unknown when no table names its class', () => {
    expect(translate(new TypeError('inner words'))).toBeUndefined()
    expect(translate('inner words')).toBeUndefined()
  })

  it('is returned unchanged when it already is a problem', () => {
    const problem = new ProblemError('INVALID_REQUEST', 'No.')
    expect(translate(problem)).toBe(problem)
  })
})
