import { parseModule } from 'meriyah'

/** A part of a text, by offsets in UTF-16 code units. */
export interface TextPart {
  /** literal: of a string, a template or a regular expression, with its quotes. line: of a text without grammar. */
  readonly kind: 'name' | 'literal' | 'comment' | 'line'
  readonly start: number
  readonly end: number
}

const KINDS: Readonly<Record<string, TextPart['kind']>> = {
  Identifier: 'name',
  Keyword: 'name',
  PrivateIdentifier: 'name',
  StringLiteral: 'literal',
  TemplateLiteral: 'literal',
  RegularExpression: 'literal',
}

/** The names, literals and comments of a module; undefined if it does not parse. */
export function partsOfScript(text: string): readonly TextPart[] | undefined {
  const parts: TextPart[] = []
  try {
    parseModule(text, {
      next: true,
      onToken: (type, start, end) => {
        const kind = KINDS[type]
        if (kind !== undefined) parts.push({ kind, start, end })
      },
      onComment: (_type, _value, start, end) => {
        parts.push({ kind: 'comment', start, end })
      },
    })
    return parts
  } catch (error) {
    // What does not parse is told by another check. A RangeError: it is nested too deeply.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
