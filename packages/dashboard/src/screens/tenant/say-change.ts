import type { TenantChange } from '@plugboard/client'
import type { MessageKey, Say } from '../../messages/messages.ts'

type Field = TenantChange['fields'][number]

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

/** The sentences about a change of a tenant, in the language of the person. */
export function sayChange({ change, pluginId, fields }: TenantChange, say: Say): readonly string[] {
  const subject = pluginId ?? say('change.tenant')
  const version = fields.find(({ field }) => field === 'version')
  if (change === 'installed') return [say('change.installed', { subject, version: `${version?.after}` })]
  if (change === 'uninstalled') {
    const isKept = fields.some(({ field, after }) => field === 'keptConfiguration' && after === true)
    const key = isKept ? 'change.uninstalled.kept' : 'change.uninstalled'
    return [say(key, { subject, version: `${version?.before}` })]
  }
  return fields.filter((each) => isTold(each, version)).map((each) => sayField(each, { subject, say }))
}

function sayField(field: Field, { subject, say }: { readonly subject: string; readonly say: Say }): string {
  const { before, after } = field
  if (field.field === 'minReleaseAgeSeconds' && typeof after === 'number')
    return sayWait(after, { subject, say })
  return say(keyOf(field), { subject, before: `${before}`, after: `${after}` })
}

/** In the largest unit of which it is a whole number. */
function sayWait(seconds: number, { subject, say }: { readonly subject: string; readonly say: Say }): string {
  if (seconds === 0) return say('change.waitNot', { subject })
  if (seconds % DAY_S === 0) return say('change.waitDays', { subject, after: seconds / DAY_S })
  if (seconds % HOUR_S === 0) return say('change.waitHours', { subject, after: seconds / HOUR_S })
  return say('change.wait', { subject, after: seconds })
}

function isTold({ field, after }: Field, version: Field | undefined): boolean {
  // Whoever names an exact version asks for what the tenant then has, so this is told once.
  if (field === 'requested') return after !== version?.after
  // Of the version before this one.
  return field !== 'securityFix' || after !== null
}

function keyOf({ field, after }: Field): MessageKey {
  switch (field) {
    case 'minReleaseAgeSeconds':
      return 'change.waitAsTenant'
    case 'securityFixes':
      return after === 'wait' ? 'change.fixesWait' : 'change.fixesAtOnce'
    case 'freeze':
      return after === null ? 'change.thawed' : 'change.frozen'
    case 'withdrawn':
      return after === true ? 'change.withdrawn' : 'change.returned'
    case 'enabled':
      return after === true ? 'change.enabled' : 'change.disabled'
    case 'keptConfiguration':
      return after === true ? 'change.kept' : 'change.keptNoMore'
    case 'version':
    case 'requested':
    case 'upgrade':
    case 'securityFix':
    case 'ownersRevision':
    case 'host':
    case 'config':
    case 'order':
      return `change.${field}`
  }
}
