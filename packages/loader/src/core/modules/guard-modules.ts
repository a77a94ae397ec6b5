import { addToHead, createLink } from '../files/add-to-head.ts'
import type { PluginFile } from '../files/plugin-files.ts'
import { trusted } from '../files/trusted-scripts.ts'
import { readServerRules } from './integrity-map.ts'

/** What the import maps of this document hold: URL to integrity. The document keeps a rule for good (HTML §8.1.5.7). */
let rules: Promise<Map<string, string>> | undefined
/** Where the browser has the right bytes of a file already, or is bound to check them. */
const safe = new Set<string>()

/**
 * Makes sure that the browser runs a module's file only with the bytes that were published, whoever imports it: the
 * entry, and chunks long after.
 *
 * A rule in the server's HTML holds in every browser that took the map up. One added later is ignored by Firefox, which then runs
 * anything; there a failed modulepreload is final, so files without a rule of the server are fetched now, and checked.
 *
 * @param files by every URL that may ask for them
 * @throws when a file cannot be fetched, or is not what was published
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
  // The entry's own URL too, and only once: after a failure a script of another URL takes its place, but a chunk may
  // still import it.
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
  const script = document.createElement('script')
  script.type = 'importmap'
  if (nonce) script.nonce = nonce
  const integrity = Object.fromEntries(files.map((file) => [file.url, file.integrity]))
  script.textContent = trusted().createScript(JSON.stringify({ integrity }))
  document.head.append(script)
}
