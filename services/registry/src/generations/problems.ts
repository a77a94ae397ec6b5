import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { GenerationNotFoundError } from './errors.ts'

/** The errors of generations, and the problem that answers each. */
export const generationProblems: ProblemTable = [
  problemOf(GenerationNotFoundError, 'GENERATION_NOT_FOUND', ({ message }) => ({ detail: message })),
]
