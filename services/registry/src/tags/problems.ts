import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { TagNotFoundError, TooManyTagsError } from './errors.ts'

/** The errors that a change of a tag fails with, and the problem that answers each. */
export const tagProblems: ProblemTable = [
  problemOf(TagNotFoundError, 'TAG_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(TooManyTagsError, 'TOO_MANY_TAGS', ({ message }) => ({ detail: message })),
]
