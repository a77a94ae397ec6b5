import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { CheckDecisionNotFoundError, FindingsUndecidedError, TooManyCheckDecisionsError } from './errors.ts'

const byMessage = ({ message }: Error) => ({ detail: message })

/** The errors of decisions about findings, and the problem that answers each. */
export const checkDecisionProblems: ProblemTable = [
  problemOf(CheckDecisionNotFoundError, 'CHECK_DECISION_NOT_FOUND', byMessage),
  problemOf(TooManyCheckDecisionsError, 'TOO_MANY_CHECK_DECISIONS', byMessage),
  problemOf(FindingsUndecidedError, 'FINDINGS_UNDECIDED', ({ message, findings }) => ({
    detail: message,
    errors: [...findings],
  })),
]
