/** A relative specifier in the text of a script or style sheet, without its quotes. */
const RELATIVE = /(?<=["'`(])\.{1,2}\/[^"'`()\\\s]*(?=["'`)])/g
/** Eight characters of base64url with which Rollup ends names. They may contain the separators. */
const ENDING = /(?<=[-.])(?=[\w-]{0,7}[A-Z0-9_])[\w-]{8}(?=(?:\.[a-z]+)+$)/

/**
 * A path whose file name has `*` for what bundlers make of the content: `chunks/chunk-AB12CD34.js` and `chunks/chunk-FF00.js` are
 * both `chunks/chunk-*.js`. The names of two files may become the same, so a name alone never says what a file is.
 */
export function stablePath(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const name = path.slice(folder.length).replace(ENDING, '*')
  return (
    folder + name.replace(/[^-.~]+/g, (part) => (isHash(part) ? '*' : part)).replace(/\*(?:[-.~]\*)+/g, '*')
  )
}

/** A text in which relative specifiers are stable paths. Those of other servers stay: there, a number is a version. */
export function withStableSpecifiers(text: string): string {
  return text.replace(RELATIVE, stablePath)
}

/** As esbuild (base32), webpack (hexadecimal, or a number) and Parcel write them. */
function isHash(part: string): boolean {
  return (
    /^\d+$/.test(part) ||
    /^(?=.*\d)(?:[0-9A-Z]{4,}|[0-9a-f]{6,})$/.test(part) ||
    /^[A-Z]{8}$/.test(part) ||
    /^(?=.*\d[A-Za-z])\w{8,}$/.test(part)
  )
}
