import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { PluginPrivateError, VisibilityConflictError } from './errors.ts'

/** The errors of private plugins, and the problem that answers each. */
export const visibilityProblems: ProblemTable = [
  problemOf(PluginPrivateError, 'PLUGIN_PRIVATE', ({ message }) => ({ detail: message })),
  problemOf(VisibilityConflictError, 'VISIBILITY_CONFLICT', ({ message }) => ({ detail: message })),
]
