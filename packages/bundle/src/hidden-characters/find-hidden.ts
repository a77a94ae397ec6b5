import { partsOfScript, type TextPart } from './parts-of-script.ts'

/** A hidden character, and how it deceives whoever reads the text. */
export interface HiddenCharacter {
  readonly offset: number
  /** As `U+202E`. */
  readonly codePoint: string
  /** deceiving: nothing that honest tools write. notable: it changes the order in which a text is shown, and may be meant. */
  readonly kind: 'deceiving' | 'notable'
  /** Continues a sentence that begins with the place: `reverses the order of what follows`. */
  readonly effect: string
}

/** What is read: code of a script, code in lines, or text for people. */
export type TextKind = 'script' | 'style' | 'prose'

// Each group has someone who would exploit that nothing refuses it.
/** Authors who hide from reviewers what runs: shown in another order, a comment becomes code ("Trojan Source", 2021). */
const BIDI = String.raw`\u202a-\u202e\u2066-\u2069`
/** Malware that carries its code in characters nobody sees ("GlassWorm", 2025): tags, selectors, fillers, zero width. */
const INVISIBLE = String.raw`\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\uffa0\ufeff\ufff0-\ufff8\u{e0000}-\u{e0fff}`

const SUSPECT = new RegExp(`[${BIDI}${INVISIBLE}]`, 'u')
/**
 * Eight of different ones in a row carry a byte or more. Keyboards, emoji and the scripts of the world need at most four, and
 * React makes names that sort first by more of one.
 */
const RUN = new RegExp(`[${INVISIBLE}]{8,}`, 'gu')
const TAG = /[\u{e0000}-\u{e007f}]+/gu
/** What has to stand before and at the end of tags that spell the flag of a region (UTS #51, ED-14a). */
const REGION_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu
/** As IN_NAME and SUSPECT, for all of a text. */
const HIDDEN = new RegExp(`[${BIDI}${INVISIBLE}]`, 'gu')
/** Arabic letters that do not join the next one, after which a non-joiner shows nothing (Unicode, ArabicShaping.txt). */
const UNJOINED = String.raw`\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef\u0759-\u075b\u076b\u076c\u0771\u0773\u0774\u0778\u0779`
const VIRAMA = String.raw`\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca`
/** Joiners that change how a name looks: between Arabic letters, and after a virama (UAX #31, rules A1, A2 and B). */
const VISIBLE_JOINER = new RegExp(
  String.raw`(?<=(?![${UNJOINED}])(?=\p{L})[\u0620-\u077f]\p{M}{0,3})\u200c(?=[\u0620-\u077f])(?=\p{L})|(?<=[${VIRAMA}])[\u200c\u200d](?=\p{L})`,
  'gu',
)
const IN_NAME = new RegExp(`[${INVISIBLE}]`, 'u')
const DIRECTION = new RegExp(`[${BIDI}]`, 'g')
/** Only such texts need to be read by their grammar: with a direction, a filler, or an invisible character beside a letter. */
const NEEDS_GRAMMAR = new RegExp(
  String.raw`[${BIDI}\u115f\u1160\u3164\uffa0]|[\p{ID_Continue}$](?![\u200b\ufeff\u2060-\u2064])[${INVISIBLE}]|[${INVISIBLE}](?=[\p{ID_Start}$])`,
  'u',
)

/** These begin text from right to left, and end with one of the other. */
const REVERSING: Readonly<Record<string, string>> = {
  '\u202b': '\u202c',
  '\u202e': '\u202c',
  '\u2067': '\u2069',
}
/** A table of such characters in a library has their ends a few constants later. */
const TABLE_LENGTH = 300
/** Comments can come this many parts earlier than what is before them in the text. */
const NEAR = 4
/** The content of a literal that lists characters for tools that remove them: ranges, alternatives, controls and escapes. */
const TABLE = new RegExp(
  String.raw`^(?:[${BIDI}${INVISIBLE}\p{Cc}\p{Cf}\p{Z}\-\[\]\^|]|\\(?:x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\}|[^\p{L}\p{N}]|[0bfnrtvs]))*$`,
  'iu',
)
const REVERSES = 'reverses the order in which the text after it is shown'
const INDISTINCT = 'is invisible in a name, which so looks like another one'
const SMUGGLES = 'begins a run of invisible characters, in which something is hidden'

/** The hidden characters of a text, in the order of their places. A text without any costs one look. */
export function findHidden(text: string, kind: TextKind): readonly HiddenCharacter[] {
  if (!SUSPECT.test(text)) return []
  const found = [...hiddenRuns(text)]
  if (!NEEDS_GRAMMAR.test(text)) return found
  const parts = (kind === 'script' ? partsOfScript(text) : undefined) ?? linesOf(text)
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'name') found.push(...inName(text, part))
    else
      found.push(
        ...reversing(text, part, {
          kind,
          nearTo: () => parts.slice(Math.max(0, index - NEAR), index + TABLE_LENGTH),
        }),
      )
  }
  return found.toSorted((left, right) => left.offset - right.offset)
}

function* hiddenRuns(text: string): Generator<HiddenCharacter> {
  const shown = text.replace(REGION_FLAG, (flag) => '\u{1f3f4}'.repeat(flag.length / 2))
  const runs = [...shown.matchAll(RUN)].filter(({ 0: run }) => new Set(run).size > 1)
  runs.push(...shown.matchAll(TAG))
  const offsets = new Set(runs.map(({ index }) => index))
  for (const offset of offsets) yield hidden(text, { offset, kind: 'deceiving', effect: SMUGGLES })
}

function* inName(text: string, { start, end }: TextPart): Generator<HiddenCharacter> {
  const name = text.slice(start, end)
  if (!IN_NAME.test(name)) return
  const index = name.replace(VISIBLE_JOINER, 'x').search(IN_NAME)
  if (index >= 0) yield hidden(text, { offset: start + index, kind: 'deceiving', effect: INDISTINCT })
}

/** What a part of a text begins and does not end, and whether there is any direction in it at all. */
function* reversing(
  text: string,
  part: TextPart,
  { kind, nearTo }: { readonly kind: TextKind; readonly nearTo: () => readonly TextPart[] },
): Generator<HiddenCharacter> {
  const content = text.slice(part.start, part.end)
  const open: { readonly offset: number; readonly end: string }[] = []
  let first: number | undefined
  for (const { index, 0: character } of content.matchAll(DIRECTION)) {
    first ??= index
    const end = REVERSING[character]
    if (end !== undefined) open.push({ offset: index, end })
    else {
      const closed = open.findLastIndex((opened) => opened.end === character)
      if (closed >= 0) open.splice(closed)
    }
  }
  if (first === undefined) return
  const reversed = open.find((opened) => !isConstant(text, part, opened))
  const deceives = reversed !== undefined && kind !== 'prose' && !isTable(text, part, nearTo())
  yield hidden(text, {
    offset: part.start + (reversed?.offset ?? first),
    kind: deceives ? 'deceiving' : 'notable',
    effect: reversed ? REVERSES : 'changes the direction in which text is shown',
  })
}

/** A literal of such a character alone, with its end soon after: what is shown between them is code of the table. */
function isConstant(
  text: string,
  { kind, start, end }: TextPart,
  opened: { readonly offset: number; readonly end: string },
): boolean {
  if (kind !== 'literal' || end - start > 3) return false
  const [line = ''] = text.slice(end, end + TABLE_LENGTH).split(/[\n\r\u2028\u2029]/, 1)
  return line.includes(opened.end)
}

/**
 * A literal that is nothing but several of such characters, without a comment soon after it, which would be shown as code.
 * `near` is the parts around it.
 */
function isTable(text: string, { kind, start, end }: TextPart, near: readonly TextPart[]): boolean {
  if (kind !== 'literal' || end - start > TABLE_LENGTH) return false
  const literal = text.slice(start, end)
  const content = /^(["'`])(.*)\1$/s.exec(literal)?.[2] ?? /^\/(.*)\/[a-z]*$/s.exec(literal)?.[1]
  if (content === undefined || !TABLE.test(content)) return false
  if ((content.match(HIDDEN)?.length ?? 0) < 2) return false
  const [line = ''] = text.slice(end, end + TABLE_LENGTH).split(/[\n\r\u2028\u2029]/, 1)
  return !near.some((each) => each.kind === 'comment' && each.start >= end && each.start < end + line.length)
}

function linesOf(text: string): readonly TextPart[] {
  return Array.from(text.matchAll(/[^\n\r\u2028\u2029]+/g), ({ index, 0: line }) => ({
    kind: 'line',
    start: index,
    end: index + line.length,
  }))
}

function hidden(text: string, facts: Omit<HiddenCharacter, 'codePoint'>): HiddenCharacter {
  const code = text.codePointAt(facts.offset) ?? 0
  return { ...facts, codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` }
}
