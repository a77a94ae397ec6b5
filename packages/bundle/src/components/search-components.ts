import { setImmediate } from 'node:timers/promises'
import type { AdvisoryIndex } from './advisory-index.ts'
import type { Component } from './component.ts'
import { compareSeverities, matchVulnerabilities, type VulnerableComponent } from './match-vulnerabilities.ts'

/** So many components are compared before others have their turn. */
const SLICE = 50

/**
 * The known vulnerabilities of components, the most severe first, as `matchVulnerabilities` finds them. The thread does other work in
 * between: a bill of materials may list thousands of versions of the package with the most advisories.
 *
 * @throws the signal's reason when it is aborted
 */
export async function searchComponents(
  index: AdvisoryIndex,
  components: readonly Component[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly VulnerableComponent[]> {
  const found: VulnerableComponent[] = []
  for (let at = 0; at < components.length; at += SLICE) {
    signal?.throwIfAborted()
    for (const each of matchVulnerabilities(index, components.slice(at, at + SLICE))) found.push(each)
    await setImmediate()
  }
  return found.toSorted(compareSeverities)
}
