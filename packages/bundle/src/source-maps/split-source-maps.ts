import type { BundlePath } from '@plugboard/types'
import type { InspectedFile } from '../inspected-bundle.ts'

const OF_A_SCRIPT = /\.(?:[cm]?[jt]sx?|css)\.map$/i
const ANY_MAP = /\.map$/i
/** In which the members of a map begin that tell it from other JSON. */
const BEGINNING_BYTES = 1024
const BEGINNING = /^\uFEFF?(?:\)\]\}'[^\n]*\n)?\s*\{/
const MEMBER = /"(?:version|mappings|sections|sources)"\s*:/

/** The files of a bundle, and the source maps that came along. Each list has the order of the files. */
export interface SplitFiles {
  readonly files: readonly InspectedFile[]
  readonly sourceMaps: readonly InspectedFile[]
}

/**
 * Takes the source maps out of the files of a bundle. One is known by its name, `bundle.js.map` or `bundle.css.map`, whatever is
 * in it; another `*.map` by its content, because maps of games have that name too.
 */
export async function splitSourceMaps(all: readonly InspectedFile[], entry: BundlePath): Promise<SplitFiles> {
  const files: InspectedFile[] = []
  const sourceMaps: InspectedFile[] = []
  for (const file of all) {
    const isMap = file.path !== entry && (await isSourceMap(file))
    ;(isMap ? sourceMaps : files).push(file)
  }
  return { files, sourceMaps }
}

async function isSourceMap({ path, content }: InspectedFile): Promise<boolean> {
  if (OF_A_SCRIPT.test(path)) return true
  if (!ANY_MAP.test(path)) return false
  const beginning = (await content.read(0, Math.min(content.size, BEGINNING_BYTES))).toString()
  return BEGINNING.test(beginning) && MEMBER.test(beginning)
}
