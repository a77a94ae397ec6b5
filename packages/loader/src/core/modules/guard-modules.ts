import { addToHead, createLink, createScript } from '../files/add-to-head.ts'
import type { PluginFile } from '../files/plugin-files.ts'
import { trusted } from '../files/trusted-scripts.ts'
import { readServerRules } from './integrity-map.ts'

/** The rules in the import maps of this document: URL to integrity. A document never drops a rule (HTML §8.1.5.7). */
let rules: Promise<Map<string, string>> | undefined
/** The files whose right bytes the browser has already, or is bound to check. */
const safe = new Set<string>()

/**
 * Makes sure that the browser runs a module's file only with the bytes that were published, whoever imports it: the
 * entry, and chunks long after.
 *
 * A rule in the server's HTML works in every browser that accepted the map. Firefox ignores one that is added later, and
 * would run anything. But a failed modulepreload is final there, so files without a rule of the server are fetched and
 * checked now.
 *
 * @param files by every URL that can request them
 * @throws if a file cannot be fetched, or was changed after it was published
 */
export async function guardModules(
  files: readonly PluginFile[],
  { entry, nonce }: { entry: string; nonce: string | undefined },
): Promise<void> {
  rules ??= firstRules(nonce)
  const known = await rules
  const added: PluginFile[] = []
  for (const file of files) {
    const rule = known.get(file.url)
    if (rule === undefined) added.push(file)
    else if (rule !== file.integrity) throw new Error(`${file.url} was published with other bytes before`)
  }
  for (const { url, integrity } of added) known.set(url, integrity)
  if (added.length > 0) addMap(added, nonce)
  // Including the entry's own URL, once: after a failure a script with another URL replaces it, but a chunk can still
  // import it.
  const wanted = files.filter(({ url }) => !safe.has(url) && (url !== entry || added.length > 0))
  await Promise.all(
    wanted.map(async (file) => {
      await addToHead(createLink('modulepreload', { ...file, nonce }))
      safe.add(file.url)
    }),
  )
}

async function firstRules(nonce: string | undefined): Promise<Map<string, string>> {
  const found = await readServerRules(nonce)
  for (const url of found.keys()) safe.add(url)
  return found
}

function addMap(files: readonly PluginFile[], nonce: string | undefined): void {
  const script = createScript('importmap', nonce)
  const integrity = Object.fromEntries(files.map((file) => [file.url, file.integrity]))
  script.textContent = trusted().createScript(JSON.stringify({ integrity }))
  document.head.append(script)
}
