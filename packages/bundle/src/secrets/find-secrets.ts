import { PRESET_RULES, type TextRange } from './preset-rules.ts'
import { SECRET_PATTERNS } from './secret-patterns.ts'

/** A secret in a text. */
export interface FoundSecret extends TextRange {
  /** As `a token of GitHub`. */
  readonly kind: string
  /** The part that nobody may see: of a URL, the name and the password. */
  readonly secret: string
}

/** The most secrets of one text. */
const SECRETS_LIMIT = 1000
const SHORTEST = 8
const FEWEST_CHARACTERS = 6

/** Secrets that the manuals of services show. They open nothing. */
const EXAMPLES = new Set(['sk_test_4eC39HqLyjWDarjtT1zdp7dc', 'sk_test_BQokikJOvBiI2HlWgH4olfQ2'])
const EXAMPLE = /EXAMPLE|example|xxxx|XXXX|\*\*\*\*|\.\.\.\.|1234567890?abcdef/
/** What ends a secret in code on one line, where rules for one secret a line would read on. */
const AFTER_SECRET = /[\s"'`,;<>(){}|\\]/
const CREDENTIALS_OF_URL = /^[^:/]+:\/\/([^\s:/@]+:([^\s/@]+))@./
const PLACEHOLDER = /^(?:\$|%|:|\[|pass|pwd|secret|user|token|your|my|x+$|test)/i

/** One look at a text tells whether any rule has to read it. */
const ANY_ANCHOR = new RegExp(
  [
    ...PRESET_RULES.flatMap(({ anchor }) => (anchor ? [anchor.source] : [])),
    ...SECRET_PATTERNS.map(({ anchor }) => anchor.source),
  ].join('|'),
)
const IS_ANCHORED = PRESET_RULES.every(({ anchor }) => anchor)

/** The secrets in a text, in the order of their places. Of two that share characters, the first and longer one is returned. */
export function findSecrets(text: string): readonly FoundSecret[] {
  if (IS_ANCHORED && !ANY_ANCHOR.test(text)) return []
  const found: FoundSecret[] = []
  for (const { kind, anchor, find } of PRESET_RULES) {
    if (anchor && !anchor.test(text)) continue
    for (const range of find(text)) add(found, accepted(text, range, kind))
  }
  for (const { kind, anchor, pattern, accepts } of SECRET_PATTERNS) {
    if (!anchor.test(text)) continue
    for (const { index, 0: match } of text.matchAll(pattern)) {
      if (accepts && !accepts(match)) continue
      add(found, accepted(text, { start: index, end: index + match.length }, kind))
    }
  }
  return withoutOverlaps(found)
}

function add(found: FoundSecret[], secret: FoundSecret | undefined): void {
  if (secret && found.length < SECRETS_LIMIT) found.push(secret)
}

/** The secret in a range that a rule reported; undefined if it is an example, or a place where code puts one in. */
function accepted(text: string, { start, end }: TextRange, kind: string): FoundSecret | undefined {
  const whole = text.slice(start, end)
  if (whole.includes('PRIVATE KEY')) return { kind, start, end, secret: whole }
  const length = whole.search(AFTER_SECRET)
  const match = length < 0 ? whole : whole.slice(0, length)
  if (/:\/\/[^/]*$|:\/\/[^/]*@/.test(whole)) return credentialsOf(match, { start, kind })
  if (match.length < SHORTEST || isExample(match)) return undefined
  return { kind, start, end: start + match.length, secret: match }
}

function credentialsOf(
  url: string,
  { start, kind }: { readonly start: number; readonly kind: string },
): FoundSecret | undefined {
  const [, credentials, password] = CREDENTIALS_OF_URL.exec(url) ?? []
  if (credentials === undefined || password === undefined) return undefined
  if (PLACEHOLDER.test(password) || EXAMPLE.test(url)) return undefined
  return { kind, start, end: start + url.length, secret: credentials }
}

function isExample(secret: string): boolean {
  return EXAMPLES.has(secret) || EXAMPLE.test(secret) || new Set(secret).size < FEWEST_CHARACTERS
}

function withoutOverlaps(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const kept: FoundSecret[] = []
  for (const secret of found.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    if (secret.start >= (kept.at(-1)?.end ?? 0)) kept.push(secret)
  }
  return kept
}
