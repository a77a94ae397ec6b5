import type { AuditFacts, FieldChange, TenantChange } from '@plugboard/types'

/**
 * What a generation changed of a plugin, or with null of the settings of the tenant. Of a configuration it says only that it has
 * changed.
 */
export function factsOfChange(
  changes: readonly TenantChange[] | undefined,
  pluginId: string | null,
): { readonly before: AuditFacts; readonly after: AuditFacts } {
  const { fields = [] } = changes?.find((change) => change.pluginId === pluginId) ?? {}
  return { before: factsOf(fields, 'before'), after: factsOf(fields, 'after') }
}

function factsOf(fields: readonly FieldChange[], side: 'before' | 'after'): AuditFacts {
  const facts = fields.flatMap((change): (readonly [string, FieldChange['after']])[] => {
    if (change.field === 'config') return side === 'after' ? [['config', 'changed']] : []
    return change[side] === null ? [] : [[change.field, change[side]]]
  })
  return facts.length === 0 ? null : Object.fromEntries(facts)
}
