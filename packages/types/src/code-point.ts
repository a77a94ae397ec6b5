/** Names the first match of a pattern by code point and place: `U+200B (character 3)`, counted in code points from 1. */
export function describeFirstMatch(pattern: RegExp, text: string): string | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const codePoint = (text.codePointAt(match.index) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `U+${codePoint} (character ${Array.from(text.slice(0, match.index)).length + 1})`
}
