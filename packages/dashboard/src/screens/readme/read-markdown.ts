import { Lexer, type Token } from 'marked'

/** A longer readme is shown as it was written. */
const MARKDOWN_LIMIT = 65_536
/** A longer paragraph has no emphasis and no links, and so has one with more marks: reading it could take minutes. */
const INLINE_LIMIT = 8192
const MARKS_LIMIT = 200
// Each level is read by another call for the whole rest.
const NESTED_DEEPLY = /(?:>[ \t]*){9}|^(?:[ \t]*(?:[-+*>]|\d{1,9}[.)])){9}/m

/** The blocks of a text in Markdown (GFM); null for one that is too long or too deep to be read as such. */
export function readMarkdown(markdown: string): readonly Token[] | null {
  if (markdown.length > MARKDOWN_LIMIT || NESTED_DEEPLY.test(markdown)) return null
  const lexer = new Lexer({ gfm: true })
  try {
    lexer.blockTokens(markdown.replace(/\r\n?/g, '\n'), lexer.tokens)
    for (const { src, tokens } of lexer.inlineQueue) {
      if (isSimple(src)) lexer.inlineTokens(src, tokens)
      else tokens.push({ type: 'text', raw: src, text: src })
    }
    return lexer.tokens
  } catch (error) {
    // Of calls within calls.
    if (error instanceof RangeError) return null
    throw error
  }
}

function isSimple(text: string): boolean {
  return text.length <= INLINE_LIMIT && (text.match(/[*_~[\]`<]/g)?.length ?? 0) <= MARKS_LIMIT
}
