import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { ApproverStagedItError, DecisionNeedsAdminError } from './errors.ts'

/** The errors of staged versions, and the problem that answers each. */
export const stagingProblems: ProblemTable = [
  problemOf(ApproverStagedItError, 'APPROVER_STAGED_IT', ({ message }) => ({ detail: message })),
  problemOf(DecisionNeedsAdminError, 'DECISION_NEEDS_ADMIN', ({ message }) => ({ detail: message })),
]
