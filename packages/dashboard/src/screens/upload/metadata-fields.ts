import type { UploadFields } from '../../api/upload.ts'
import type { Finding } from '../verdict/finding.ts'

/** The fields of the form as they are typed. */
export type TypedFields = Readonly<
  Record<'id' | 'name' | 'version' | 'description' | 'category' | 'extensionPoints', string>
>

export const NOTHING_TYPED: TypedFields = {
  id: '',
  name: '',
  version: '1.0.0',
  description: '',
  category: '',
  extensionPoints: '',
}

/** What an upload says of a plugin; empty fields are left out, and the registry checks the others. */
export function uploadFieldsOf(typed: TypedFields): UploadFields {
  const { id, name, version, description, category } = typed
  const points = typed.extensionPoints.split(/[\s,;]+/).filter((point) => point !== '')
  return {
    id: id.trim(),
    name: name.trim(),
    version: version.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...(category.trim() !== '' && { category: category.trim() }),
    ...(points.length > 0 && { extensionPoints: [...new Set(points)] }),
  }
}

/** What is wrong with fields, by their names: the findings whose pointers begin with them, but for those about a file too. */
export function faultsOfFields(findings: readonly Finding[]): Record<string, string[]> {
  const faults: Record<string, string[]> = {}
  for (const { pointer, file, message } of findings) {
    const field = file === undefined ? pointer?.split('/')[1] : undefined
    if (field === undefined || !(field in NOTHING_TYPED)) continue
    faults[field] = [...(faults[field] ?? []), message]
  }
  return faults
}
