import { PluginManifest } from '@plugboard/types'

type ManifestError = Extract<ReturnType<typeof PluginManifest.safeParse>, { success: false }>['error']
type Issue = ManifestError['issues'][number]

/** One line for each fault: its JSON pointer (RFC 6901), the fault, and a correct example. */
export function manifestFaults(error: ManifestError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) => `${pointerOf([...issue.path, key])} is not a known field. ${knownFields(issue)}`,
      )
    }
    const example = exampleOf(issue.path)
    return [`${pointerOf(issue.path)} ${issue.message}${example && `, for example ${example}`}`]
  })
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('') || 'it'
}

function knownFields({ path }: Issue): string {
  if (path.length > 0) return 'Remove it, or correct its spelling.'
  const fields = Object.keys(PluginManifest.shape).filter((field) => field !== '$schema')
  return `Remove it, or correct its spelling: the fields are ${fields.join(', ')}.`
}

function exampleOf([field]: readonly PropertyKey[]): string {
  const schema = Object.entries(PluginManifest.shape).find(([name]) => name === field)?.[1]
  const examples: unknown = schema?.meta()?.['examples']
  if (!Array.isArray(examples)) return ''
  return JSON.stringify({ [String(field)]: examples[0] }).slice(1, -1)
}
