import { compareVersions, type DescribedChange, type FieldChange, type TenantChange } from '@plugboard/types'

/** A change of a tenant with the sentence that people read. */
export function describeChange(change: TenantChange): DescribedChange {
  return { ...change, description: sentenceOf(change) }
}

function sentenceOf({ change, pluginId, fields }: TenantChange): string {
  const version = fields.find(({ field }) => field === 'version')
  const isKept = fields.some(({ field, after }) => field === 'keptConfiguration' && after === true)
  switch (change) {
    case 'installed':
      return `${pluginId} ${version?.after} was installed.`
    case 'uninstalled':
      return `${pluginId} ${version?.before} was uninstalled${isKept ? ', and its configuration is kept' : ''}.`
    case 'changed':
      return `${pluginId ?? 'The tenant'} ${phrasesOf(fields).join(', and it ')}.`
  }
}

function phrasesOf(fields: readonly FieldChange[]): readonly string[] {
  const version = fields.find(({ field }) => field === 'version')
  return fields.filter((change) => isTold(change, version)).map(phraseOf)
}

function isTold({ field, after }: FieldChange, version: FieldChange | undefined): boolean {
  // Whoever names an exact version asks for what the tenant then has, so this is told once.
  if (field === 'requested') return after !== version?.after
  // Of the version before this one.
  return field !== 'securityFix' || after !== null
}

/** What happened to one field, after the name of the plugin. */
function phraseOf({ field, before, after }: FieldChange): string {
  switch (field) {
    case 'version': {
      const isHigher = compareVersions(String(after), String(before)) > 0
      return `was ${isHigher ? 'upgraded' : 'downgraded'} from ${before} to ${after}`
    }
    case 'requested':
      return `was asked for as ${after} instead of ${before}`
    case 'upgrade':
      return `has the upgrade policy ${after} instead of ${before}`
    case 'minReleaseAgeSeconds':
      if (after === null) return 'waits as long as the tenant says'
      return after === 0 ? 'is upgraded without a wait' : `waits until versions are ${after} s old`
    case 'securityFix':
      return `came without the wait, as a security fix (${after})`
    case 'securityFixes':
      return after === 'wait' ? 'waits for security fixes too' : 'does not wait for security fixes'
    case 'ownersRevision':
      return after === 0
        ? 'is accepted from its first owners only'
        : `is accepted from its owners at revision ${after}`
    case 'host':
      return `is shown by the host ${after} instead of ${before}`
    case 'freeze':
      return after === null ? 'is not frozen any more' : `was frozen (${after})`
    case 'withdrawn':
      return after === true
        ? 'was taken off the pages, because its version is revoked'
        : 'is back on the pages'
    case 'enabled':
      return after === true ? 'was enabled' : 'was disabled'
    case 'order':
      return `was moved from place ${before} to ${after}`
    case 'config':
      return 'was configured anew'
    case 'keptConfiguration':
      return after === true
        ? 'has another configuration that is kept'
        : 'has no configuration that is kept any more'
  }
}
