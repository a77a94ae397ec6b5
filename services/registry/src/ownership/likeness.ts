/** What makes people take one id for another, in words that follow both ids; null when nothing does. */
export function likenessOf(id: string, other: string): string | null {
  return likenessTo(id)(other)
}

/** The same for one id and many others, of which each is looked at once. */
export function likenessTo(id: string): (other: string) => string | null {
  const bare = withoutSeparators(id)
  const looks = looksOf(bare)
  const words = id.split('-')
  const ordered = inOrder(words)
  const core = coreOf(words)
  return (other) => {
    if (id === other) return null
    const otherBare = withoutSeparators(other)
    if (bare === otherBare) return 'differ only in hyphens'
    if (looks === looksOf(otherBare)) return 'look the same'
    const otherWords = other.split('-')
    if (words.length === otherWords.length && ordered === inOrder(otherWords)) return 'have the same words'
    const otherCore = coreOf(otherWords)
    // Numbers count things: `theme-1` and `theme-2` are honestly two.
    const areCounted = core.number !== '' && otherCore.number !== ''
    if (core.text === otherCore.text)
      return areCounted ? null : 'differ only in a word or an ending that says nothing'
    if (Math.min(bare.length, otherBare.length) < SHORTEST) return null
    return isOneEditApart(bare, otherBare) ? 'differ in one character' : null
  }
}

/** Shorter ones are honestly alike too often, as `cart` and `card` are. */
const SHORTEST = 6

/** Words that an impostor adds, since they say nothing about what a plugin does. */
const EMPTY_WORDS = new Set(['app', 'js', 'new', 'official', 'plugin', 'plugins', 'the'])

/** What looks alike in many fonts, each replaced by the same text. Pairs of letters first. */
const LOOKALIKES = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/0/g, 'o'],
  [/[1i]/g, 'l'],
  [/5/g, 's'],
] as const

function withoutSeparators(id: string): string {
  return id.replaceAll('-', '')
}

function looksOf(bare: string): string {
  return LOOKALIKES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), bare)
}

function inOrder(words: readonly string[]): string {
  return words.toSorted().join('-')
}

/** Without words that say nothing, the mark of the plural, and the number at the end. */
function coreOf(words: readonly string[]): { text: string; number: string } {
  const telling = words.filter((word) => !EMPTY_WORDS.has(word))
  const bare = (telling.length > 0 ? telling : words).join('')
  const number = /(?<=.)v?\d+$/.exec(bare)?.[0] ?? ''
  return { text: bare.slice(0, bare.length - number.length).replace(/(?<=..)s$/, ''), number }
}

/** Whether one character more, less, other, or swapped with the next one makes one text of the other. */
function isOneEditApart(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  if (long.length - short.length > 1) return false
  let same = 0
  while (same < short.length && short[same] === long[same]) same += 1
  const restOf = (text: string, skipped: number) => text.slice(same + skipped)
  if (short.length < long.length) return restOf(short, 0) === restOf(long, 1)
  // As above, within an id.
  const isNumber = isDigit(short[same]) && isDigit(long[same])
  if (restOf(short, 1) === restOf(long, 1)) return !isNumber
  const isSwap = short[same] === long[same + 1] && short[same + 1] === long[same]
  return isSwap && restOf(short, 2) === restOf(long, 2)
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /\d/.test(character)
}
