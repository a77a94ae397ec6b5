import { flag } from '../define/parameters.ts'

/** Of every command that changes a tenant. */
export const DRY_RUN_OPTION = { dryRun: flag('Say what would change, and change nothing') } as const

/** The same as the registry wants it in a query. */
export function dryRunQuery({ dryRun }: { readonly dryRun: boolean }): { dryRun?: 'true' } {
  return dryRun ? { dryRun: 'true' } : {}
}
