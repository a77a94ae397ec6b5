import { openRegistry, type RegistryUnderTest } from './registry-under-test.ts'

const START_MS = Date.parse('2026-06-01T00:00:00Z')

export interface ClockedRegistry extends RegistryUnderTest {
  /** Lets time pass. */
  readonly pass: (ms: number) => void
}

/** A registry whose clock stands at the first of June 2026, but for `pass`. */
export async function openClocked(
  options: Parameters<typeof openRegistry>[0] = {},
): Promise<ClockedRegistry> {
  let nowMs = START_MS
  const registry = await openRegistry({ clock: () => nowMs, ...options })
  return {
    ...registry,
    pass: (ms) => {
      nowMs += ms
    },
  }
}
