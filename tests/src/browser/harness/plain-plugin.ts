import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildZip } from '@plugboard/testkit'
import type { PluginBuild } from './build-plugin.ts'

/** Files by path, one of them `bundle.js`, as a plugin for the payment methods. */
export async function zipPlugin(
  folder: string,
  id: string,
  files: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<PluginBuild> {
  const version = '1.0.0'
  const file = join(folder, `${id}-${version}.zip`)
  const manifest = JSON.stringify({ id, name: id, version, extensionPoints: ['payment-methods'], ...more })
  const entries = Object.entries({ 'manifest.json': manifest, ...files })
  await writeFile(file, await buildZip(entries.map(([path, content]) => ({ path, content }))))
  return { id, version, folder, file }
}

/**
 * A plugin written by hand, as no template of the kit builds one: its entry imports another file statically. It shows
 * as `<p class="plain">`, with a button that imports a lazy chunk, and says in `data-lazy` what came of that.
 *
 * @param chunk the path of the file that the entry imports at once
 */
export function writePlainPlugin(
  folder: string,
  { id, chunk = 'chunks/label.js' }: { id: string; chunk?: string },
): Promise<PluginBuild> {
  const entry = `import { label } from ${JSON.stringify(`./${chunk}`)}
const { createElement, useState } = globalThis.__PLUGBOARD_RUNTIME__.modules.react
function Plain() {
  const [lazy, setLazy] = useState('')
  const load = () => import('./chunks/lazy.js').then((module) => setLazy(module.lazy), () => setLazy('refused'))
  return createElement('p', { className: 'plain', 'data-lazy': lazy }, label,
    createElement('button', { type: 'button', onClick: load }, 'More'))
}
export default { extensions: { 'payment-methods': Plain } }
`
  return zipPlugin(folder, id, {
    'bundle.js': entry,
    [chunk]: `export const label = ${JSON.stringify(id)}\n`,
    'chunks/lazy.js': `import '../bundle.js'\nexport const lazy = 'loaded'\n`,
  })
}
