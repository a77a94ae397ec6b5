/** The names in a text that has spaces, commas or semicolons between them, each once. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))]
}
