import type { TenantManifestFile } from '@plugboard/types'
import { addToHead, createLink } from './add-to-head.ts'

/** Marks the import map in the server's HTML, which PluginHead writes. */
export const INTEGRITY_MAP_ATTRIBUTE = 'data-plugboard-integrity'

/** What the import maps of this document hold: URL to integrity. A rule once given stays (HTML §8.1.5.7). */
let rules: Map<string, string> | undefined

/**
 * Makes sure that the browser runs a module's file only with the bytes that were published, whoever imports it: the
 * entry, and chunks long after.
 *
 * A rule in the server's HTML is honoured by every browser. One added later is ignored by Firefox, which then runs
 * anything; there a failed modulepreload is final, so files without a rule of the server are fetched now, and checked.
 *
 * @throws when a file cannot be fetched, or is not what was published
 */
export async function guardModules(
  files: readonly TenantManifestFile[],
  { entry, nonce }: { entry: string; nonce: string | undefined },
): Promise<void> {
  rules ??= readServerRules()
  const added: TenantManifestFile[] = []
  for (const file of files) {
    const rule = rules.get(file.url)
    if (rule === undefined) added.push(file)
    else if (rule !== file.integrity) throw new Error(`${file.url} was published with other bytes before`)
  }
  if (added.length === 0) return
  for (const { url, integrity } of added) rules.set(url, integrity)
  const script = document.createElement('script')
  script.type = 'importmap'
  if (nonce) script.nonce = nonce
  script.textContent = JSON.stringify({
    integrity: Object.fromEntries(added.map((file) => [file.url, file.integrity])),
  })
  document.head.append(script)
  // The entry is a script element with an integrity of its own.
  const chunks = added.filter((file) => file.url !== entry)
  await Promise.all(chunks.map((file) => addToHead(createLink('modulepreload', { ...file, nonce }))))
}

function readServerRules(): Map<string, string> {
  const found = new Map<string, string>()
  for (const script of document.querySelectorAll(`script[${INTEGRITY_MAP_ATTRIBUTE}]`)) {
    const { integrity }: { integrity: Record<string, string> } = JSON.parse(script.textContent)
    for (const [url, rule] of Object.entries(integrity)) found.set(url, rule)
  }
  return found
}
