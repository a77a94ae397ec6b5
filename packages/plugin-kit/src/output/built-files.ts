/** The files that a bundler made: contents by path, relative to the entry's folder, with slashes. */
export type BuiltFiles = ReadonlyMap<string, Uint8Array>

/** True for the path of a source map, which is not published. */
export function isSourceMap(path: string): boolean {
  return path.endsWith('.map')
}

/** The style sheets in the order a host loads them: the entry's own first, then by path. */
export function stylesOf(files: BuiltFiles, entry: string): string[] {
  const own = entry.replace(/\.m?js$/, '.css')
  return [...files.keys()]
    .filter((path) => path.endsWith('.css'))
    .toSorted((left, right) => {
      if (left === own || right === own) return left === own ? -1 : 1
      return left < right ? -1 : 1
    })
}
