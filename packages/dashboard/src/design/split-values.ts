/** The values in a text that are separated by commas or lines, without repetitions. Spaces may be in a value. */
export function splitValues(text: string): readonly string[] {
  return [...new Set(text.split(/[,\n]/).map((value) => value.trim()))].filter((value) => value !== '')
}
