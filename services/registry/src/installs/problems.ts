import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import {
  KeptConfigurationsFullError,
  PluginNotInstalledError,
  TenantBusyError,
  TenantFullError,
  TenantManifestTooLargeError,
} from './errors.ts'

/** The errors that a change of a tenant fails with, and the problem that answers each. */
export const installProblems: ProblemTable = [
  problemOf(PluginNotInstalledError, 'PLUGIN_NOT_INSTALLED', ({ message }) => ({ detail: message })),
  problemOf(TenantFullError, 'TENANT_FULL', ({ message }) => ({ detail: message })),
  problemOf(KeptConfigurationsFullError, 'KEPT_CONFIGURATIONS_FULL', ({ message }) => ({ detail: message })),
  problemOf(TenantManifestTooLargeError, 'TENANT_MANIFEST_TOO_LARGE', ({ message, limitBytes }) => ({
    detail: message,
    limitBytes,
  })),
  problemOf(TenantBusyError, 'CONCURRENT_CHANGE', ({ message }) => ({
    detail: message,
    retryAfterSeconds: 1,
  })),
]
