import type { TenantManifestPlugin } from '@plugboard/types'
import { withDeadline } from '../failures/deadline.ts'
import { spelledScriptsOf } from '../files/plugin-files.ts'
import { askForMark, MARK, trusted } from '../files/trusted-scripts.ts'

/** Marks the import map in the server's HTML, which PluginHead writes. */
export const INTEGRITY_MAP_ATTRIBUTE = 'data-plugboard-integrity'

const IN_FORCE = 'plugboard:in-force'
const ANSWER_MS = 1000

/** The import map with the integrity of every script of these plugins, as JSON. */
export function integrityMap(plugins: readonly TenantManifestPlugin[]): string {
  const rules = plugins.flatMap(spelledScriptsOf).map(({ url, integrity }) => [url, integrity])
  return JSON.stringify({ imports: { [MARK]: IN_FORCE }, integrity: Object.fromEntries(rules) })
}

/**
 * The rules in the server's HTML that the browser took up: URL to integrity. Firefox takes one map only, and none once
 * a module was loaded: a module or a map of the host's, or a preload in the answer's header, can come before ours. A
 * policy can forbid it everywhere. So what is written there is believed only when the browser says that it counts.
 */
export async function readServerRules(nonce: string | undefined): Promise<Map<string, string>> {
  const script = document.querySelector(`script[${INTEGRITY_MAP_ATTRIBUTE}]`)
  if (!script || !(await isInForce(nonce))) return new Map()
  const { integrity }: { integrity: Record<string, string> } = JSON.parse(script.textContent)
  return new Map(Object.entries(integrity))
}

/** Asks by an inline module: no other way resolves a name without fetching it, and bundlers know import.meta.resolve not. */
async function isInForce(nonce: string | undefined): Promise<boolean> {
  const script = document.createElement('script')
  script.type = 'module'
  if (nonce) script.nonce = nonce
  script.textContent = trusted().createScript(askForMark())
  const answer = new Promise<unknown>((resolve) => {
    addEventListener(MARK, (event) => resolve(event instanceof CustomEvent && event.detail), { once: true })
  })
  document.head.append(script)
  try {
    return (await withDeadline(answer, { timeoutMs: ANSWER_MS, late: () => new Error(MARK) })) === IN_FORCE
  } catch {
    // A policy that blocks an inline module blocks the map.
    return false
  } finally {
    script.remove()
  }
}
