/** What a key, or `g` and a key, asks for. */
export type ShortcutAction =
  | { readonly kind: 'search' | 'help' }
  | { readonly kind: 'go'; readonly path: string }

/** Where `g` and a letter go. */
export const PLACES = [
  { key: 'p', path: '/plugins', message: 'app.plugins' },
  { key: 't', path: '/tenants', message: 'app.tenants' },
  { key: 'u', path: '/upload', message: 'app.upload' },
  { key: 'a', path: '/audit', message: 'app.audit' },
] as const

/** How long after `g` the second key counts. */
const PAIR_MS = 1500

/** Reads keys one after the other. Null: the key asks for nothing, or is the first of two. */
export function createShortcutReader(): (key: string, nowMs: number) => ShortcutAction | null {
  let begunAtMs = Number.NEGATIVE_INFINITY
  return (key, nowMs) => {
    const isSecond = nowMs - begunAtMs <= PAIR_MS
    begunAtMs = key === 'g' && !isSecond ? nowMs : Number.NEGATIVE_INFINITY
    if (isSecond) {
      const place = PLACES.find((each) => each.key === key)
      return place ? { kind: 'go', path: place.path } : null
    }
    if (key === '/') return { kind: 'search' }
    return key === '?' ? { kind: 'help' } : null
  }
}
