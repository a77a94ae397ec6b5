/** How many characters of a secret may be seen, by which its owner recognizes it. */
const SHOWN = 4
/** So many characters of a secret in a row are replaced, since excerpts begin and end anywhere. */
const SHORTEST_PART = 8

/** A secret as messages show it: its first four characters, of one that has at least twelve. */
export function concealed(secret: string): string {
  return secret.length >= 3 * SHOWN ? `${secret.slice(0, SHOWN)}…` : '…'
}

/** Replaces secrets and parts of them in texts. Nothing is done for texts while there are no secrets. */
export interface Concealer {
  readonly add: (secret: string) => void
  /** A copy of findings or capabilities with every text for people concealed; the data itself, without secrets. */
  conceal<Data>(data: Data): Data
}

export function createConcealer(): Concealer {
  const secrets = new Set<string>()
  let parts: Set<string> | undefined
  return {
    add(secret) {
      secrets.add(secret)
      parts = undefined
    },
    conceal(data) {
      if (secrets.size === 0) return data
      parts ??= partsOf(secrets)
      const known = parts
      // The copy has the same shape: only its texts are others.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return mapTexts(data, (text) => concealIn(text, known)) as typeof data
    },
  }
}

function partsOf(secrets: Iterable<string>): Set<string> {
  const parts = new Set<string>()
  for (const secret of secrets) {
    const length = Math.min(SHORTEST_PART, secret.length)
    for (let at = 0; at + length <= secret.length; at += 1) parts.add(secret.slice(at, at + length))
  }
  return parts
}

function concealIn(text: string, parts: ReadonlySet<string>): string {
  const hidden = new Set<number>()
  for (const length of new Set(Array.from(parts, (part) => part.length))) {
    for (let at = 0; at + length <= text.length; at += 1) {
      if (!parts.has(text.slice(at, at + length))) continue
      for (let each = at; each < at + length; each += 1) hidden.add(each)
    }
  }
  let shown = ''
  for (let at = 0; at < text.length; at += 1) {
    if (!hidden.has(at)) shown += text[at]
    else if (!hidden.has(at - 1)) shown += '…'
  }
  return shown
}

/** Names and paths stay as they are. */
const TEXTS: ReadonlySet<string> = new Set(['message', 'excerpt', 'hint', 'target'])

function mapTexts(data: unknown, map: (text: string) => string, key?: string): unknown {
  if (typeof data === 'string') return key !== undefined && TEXTS.has(key) ? map(data) : data
  if (Array.isArray(data)) return data.map((item) => mapTexts(item, map, key))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([each, value]) => [each, mapTexts(value, map, each)]))
}
