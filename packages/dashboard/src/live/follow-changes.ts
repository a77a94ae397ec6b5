import type { RegistryChange } from './concerns.ts'

const SHORTEST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 60_000

interface FollowOptions {
  readonly onChanges: (changes: readonly RegistryChange[]) => void
  /** There may have been changes that nobody names. */
  readonly onMissed: () => void
}

/**
 * Follows what changes in the registry while the page is visible. After an end it comes back, each time later when it cannot.
 *
 * @returns ends it
 */
export function followChanges({ onChanges, onMissed }: FollowOptions): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = SHORTEST_PAUSE_MS
  let isFirst = true

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const open = () => {
    close()
    if (document.hidden) return
    source = new EventSource('/events')
    source.addEventListener('open', () => {
      pauseMs = SHORTEST_PAUSE_MS
      if (!isFirst) onMissed()
      isFirst = false
    })
    source.addEventListener('changes', ({ data }: MessageEvent<string>) => {
      // The registry that served this page wrote it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      onChanges((JSON.parse(data) as { readonly changes: readonly RegistryChange[] }).changes)
    })
    source.addEventListener('missed', onMissed)
    source.addEventListener('error', () => {
      close()
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    })
  }
  document.addEventListener('visibilitychange', open)
  open()
  return () => {
    document.removeEventListener('visibilitychange', open)
    close()
  }
}
