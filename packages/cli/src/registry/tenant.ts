import type { Context } from '../context.ts'
import { textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'

/** Of every command for a tenant. */
export const TENANT_OPTION = {
  tenant: textOption('ID', 'The tenant; else PLUGBOARD_TENANT'),
} as const

export function tenantOf({ env }: Context, { tenant }: { readonly tenant: string | undefined }): string {
  const id = tenant ?? env['PLUGBOARD_TENANT']
  if (id) return id
  throw usageError('The command needs a tenant.', 'Name it with --tenant ID, or set PLUGBOARD_TENANT.')
}
