import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { PluginNotFoundError, VersionNotFoundError } from './errors.ts'

/** What finding a plugin or a version fails with, and which problem each of it is. */
export const pluginProblems: ProblemTable = [
  problemOf(PluginNotFoundError, 'PLUGIN_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(VersionNotFoundError, 'VERSION_NOT_FOUND', ({ message }) => ({ detail: message })),
]
