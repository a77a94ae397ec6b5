import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { PluginNotInstalledError, TenantBusyError, TenantFullError } from './errors.ts'

/** What a change of a tenant fails with, and which problem each of it is. */
export const installProblems: ProblemTable = [
  problemOf(PluginNotInstalledError, 'PLUGIN_NOT_INSTALLED', ({ message }) => ({ detail: message })),
  problemOf(TenantFullError, 'TENANT_FULL', ({ message }) => ({ detail: message })),
  problemOf(TenantBusyError, 'CONCURRENT_CHANGE', ({ message }) => ({
    detail: message,
    retryAfterSeconds: 1,
  })),
]
