import type { TenantManifestPlugin } from '@plugboard/types'
import { withDeadline } from '../failures/deadline.ts'
import { createScript } from '../files/add-to-head.ts'
import { spelledScriptsOf } from '../files/plugin-files.ts'
import { askForMark, MARK, trusted } from '../files/trusted-scripts.ts'

/** Marks the import map that PluginHead writes into the server's HTML. */
export const INTEGRITY_MAP_ATTRIBUTE = 'data-plugboard-integrity'

const IN_FORCE = 'plugboard:in-force'
const ANSWER_MS = 1000

/** The import map with the integrity of every script of these plugins, as JSON. */
export function integrityMap(plugins: readonly TenantManifestPlugin[]): string {
  const rules = plugins.flatMap(spelledScriptsOf).map(({ url, integrity }) => [url, integrity])
  return JSON.stringify({ imports: { [MARK]: IN_FORCE }, integrity: Object.fromEntries(rules) })
}

/**
 * The rules in the server's HTML that the browser accepted: URL to integrity. Firefox accepts one map only, and none after
 * the first module, and a module or map of the host, or a preload in a response header, can come first. A policy can forbid
 * maps in every browser. So the rules count only if the browser confirms that it uses the map.
 */
export async function readServerRules(nonce: string | undefined): Promise<Map<string, string>> {
  const script = document.querySelector(`script[${INTEGRITY_MAP_ATTRIBUTE}]`)
  if (!script || !(await isInForce(nonce))) return new Map()
  const { integrity }: { integrity: Record<string, string> } = JSON.parse(script.textContent)
  return new Map(Object.entries(integrity))
}

/** Asks by an inline module, since nothing else resolves a name without fetching it, and bundlers break import.meta.resolve. */
async function isInForce(nonce: string | undefined): Promise<boolean> {
  const script = createScript('module', nonce)
  script.textContent = trusted().createScript(askForMark())
  const answer = new Promise<unknown>((resolve) => {
    addEventListener(MARK, (event) => resolve(event instanceof CustomEvent && event.detail), { once: true })
  })
  document.head.append(script)
  try {
    return (await withDeadline(answer, { timeoutMs: ANSWER_MS, late: () => new Error(MARK) })) === IN_FORCE
  } catch {
    // A policy that blocks an inline module blocks an inline map, too.
    return false
  } finally {
    script.remove()
  }
}
