import { compareVersions, type DescribedChange, type FieldChange, type TenantChange } from '@plugboard/types'

/** A change of a tenant with the sentence that people read. */
export function describeChange(change: TenantChange): DescribedChange {
  return { ...change, description: sentenceOf(change) }
}

function sentenceOf({ change, pluginId, fields }: TenantChange): string {
  const version = fields.find(({ field }) => field === 'version')
  switch (change) {
    case 'installed':
      return `${pluginId} ${version?.after} was installed.`
    case 'uninstalled':
      return `${pluginId} ${version?.before} was uninstalled.`
    case 'changed':
      return `${pluginId} ${fields.map(phraseOf).join(', and it ')}.`
  }
}

/** What happened to one field, after the name of the plugin. */
function phraseOf({ field, before, after }: FieldChange): string {
  switch (field) {
    case 'version': {
      const isHigher = compareVersions(String(after), String(before)) > 0
      return `was ${isHigher ? 'upgraded' : 'downgraded'} from ${before} to ${after}`
    }
    case 'enabled':
      return after === true ? 'was enabled' : 'was disabled'
    case 'order':
      return `was moved from place ${before} to ${after}`
    case 'config':
      return 'was configured anew'
  }
}
