import type { TenantId } from '@plugboard/types'
import type { OwnershipRecord } from './records.ts'

/** Whose private plugins are listed: everybody's, those of an owner, of a token whose name is that of an owner, of a tenant, or of whichever tenants they name. */
export type PluginReader =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'anyTenant' }
  | { readonly kind: 'owner'; readonly owner: string }
  | { readonly kind: 'tokenName'; readonly name: string }
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }

/** One text for each reader. */
export function readerId(reader: PluginReader): string {
  switch (reader.kind) {
    case 'anybody':
    case 'anyTenant':
      return reader.kind
    case 'owner':
      return `owner ${reader.owner}`
    case 'tokenName':
      return `token ${reader.name}`
    case 'tenant':
      return `tenant ${reader.tenantId}`
  }
}

/** The ids of everybody in whose listing a private plugin is; none for a public one. */
export function readerIdsOf({
  visibility,
  owners,
  areTokenNames,
  tenants = [],
}: OwnershipRecord): readonly string[] {
  if (visibility !== 'private') return []
  const readers: readonly PluginReader[] = [
    { kind: 'anybody' },
    ...(tenants.length > 0 ? [{ kind: 'anyTenant' } as const] : []),
    ...owners.map((owner) => ({ kind: 'owner', owner }) as const),
    // Of plugins that were published before there were publishers: otherwise a token with the name of an owner is somebody else's.
    ...(areTokenNames ? owners.map((name) => ({ kind: 'tokenName', name }) as const) : []),
    ...tenants.map((tenantId) => ({ kind: 'tenant', tenantId }) as const),
  ]
  return readers.map(readerId)
}
