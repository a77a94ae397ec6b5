import { createHash } from 'node:crypto'
import { buildZip } from '@plugboard/testkit'

/** Below the largest script that is read. */
const SCRIPT_BYTES = 9 * 1024 * 1024

/** A ZIP of large scripts, each of which parses: what takes the checks longest without breaking any rule at the first look. */
export async function hostileBundle(metadata: object, scripts: number): Promise<Buffer> {
  const names = Array.from({ length: scripts }, (_, index) => `chunks/${index}.js`)
  const entry = `${names.map((name) => `import './${name}'`).join('\n')}\nexport default { extensions: {} }\n`
  return buildZip([
    { path: 'manifest.json', content: JSON.stringify(metadata) },
    { path: 'bundle.js', content: entry },
    ...names.map((path) => ({ path, content: longScript(path) })),
  ])
}

/** Code that differs from line to line, so that it does not look like a bomb. */
function longScript(seed: string): string {
  const lines: string[] = []
  for (let bytes = 0, index = 0; bytes < SCRIPT_BYTES; index += 1) {
    const hash = createHash('sha256').update(`${seed} ${index}`).digest('hex')
    const line = `export const f${index}_${hash.slice(0, 8)} = (a, b) => (document.title = a[${index}] + '${hash}', fetch('https://' + b.h${hash.slice(8, 16)}))`
    lines.push(line)
    bytes += line.length + 1
  }
  return lines.join('\n')
}
