import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { PluginNotFoundError, VersionNotFoundError } from './errors.ts'

/** The errors for a missing plugin or version, and the problem that answers each. */
export const pluginProblems: ProblemTable = [
  problemOf(PluginNotFoundError, 'PLUGIN_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(VersionNotFoundError, 'VERSION_NOT_FOUND', ({ message }) => ({ detail: message })),
]
