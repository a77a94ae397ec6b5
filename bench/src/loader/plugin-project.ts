import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { POINT } from '../../page/page-data.ts'

/** A plugin's project, as its author would write it; both sides build the same sources. */
export interface PluginProject {
  readonly id: string
  readonly folder: string
}

/** The id of the plugin with the lazy chunk. */
export const LAZY_PLUGIN_ID = 'lazy-plugin'

/** Writes a plugin of about 14 KB when built, and a small style sheet. */
export function writePlainPlugin(parent: string, number: number): Promise<PluginProject> {
  const id = `plain-${number}`
  return writeProject(parent, id, {
    'src/index.jsx': `
      import { useLayoutEffect, useState } from 'react'
      import './style.css'
      ${PADDING}
      function Plugin({ host, plugin }) {
        const [count, setCount] = useState(0)
        useLayoutEffect(() => void performance.mark('rendered:' + plugin.id), [])
        return (
          <p className="${id}">
            Pay {host.totalCents} with {plugin.id}
            <button onClick={() => setCount(count + 1)}>{work(count)}</button>
          </p>
        )
      }
      export default { extensions: { '${POINT}': Plugin } }`,
    'src/style.css': `.${id} { display: flex; gap: 12px; padding: 12px 16px; border: 1px solid #0c785a; border-radius: 8px }`,
  })
}

/** Writes a plugin with an image, a portal, and a lazy chunk with styles of its own that is loaded on a click. */
export function writeLazyPlugin(parent: string): Promise<PluginProject> {
  return writeProject(parent, LAZY_PLUGIN_ID, {
    'src/index.jsx': `
      import { lazy, startTransition, useId, useLayoutEffect, useState } from 'react'
      import { createPortal } from 'react-dom'
      import logo from './logo.svg'
      import './style.css'
      const Details = lazy(() => import('./details.jsx'))
      function Plugin({ host, plugin }) {
        const [open, setOpen] = useState(false)
        const id = useId()
        useLayoutEffect(() => void performance.mark('rendered:' + plugin.id), [])
        // In a transition, since without one React shows the fallback for at least 300 ms.
        const show = () => {
          performance.mark('clicked')
          startTransition(() => setOpen(true))
        }
        return (
          <div className="lazy-plugin">
            <img className="lazy-logo" src={logo} alt="" width={32} height={32} />
            <span id={id}>Pay {host.totalCents} in three</span>
            <button aria-describedby={id} onClick={show}>Details</button>
            {open && <Details />}
            {createPortal(<span hidden />, document.body)}
          </div>
        )
      }
      export default { extensions: { '${POINT}': Plugin } }`,
    'src/details.jsx': `
      import { useLayoutEffect, useState } from 'react'
      import './details.css'
      export default function Details() {
        const [text] = useState('Three payments, no interest.')
        useLayoutEffect(() => void performance.mark('rendered:details'), [])
        return <p className="lazy-details">{text}</p>
      }`,
    'src/style.css':
      '.lazy-plugin { display: flex; gap: 12px; padding: 12px 16px }\n.lazy-plugin button { padding: 4px 10px }',
    'src/details.css': '.lazy-details { color: #0102c8; font-style: italic }',
    'src/logo.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#7a3ff2"/></svg>',
  })
}

/** Writes the sources of a plugin and its manifest. */
export async function writeProject(
  parent: string,
  id: string,
  files: Readonly<Record<string, string>>,
): Promise<PluginProject> {
  const folder = join(parent, id)
  await mkdir(join(folder, 'src'), { recursive: true })
  const manifest = { id, name: id, version: '1.0.0', extensionPoints: [POINT] }
  const all = { ...files, 'manifest.json': JSON.stringify(manifest) }
  await Promise.all(Object.entries(all).map(([path, text]) => writeFile(join(folder, path), text)))
  return { id, folder }
}

const FUNCTIONS = 220

// The functions are called, so that no minifier drops them.
const PADDING = `${Array.from({ length: FUNCTIONS }, (_, index) => {
  const [first, second] = [(index * 7919) % 1_000_003, (index * 104_729) % 999_983]
  const text = ((index + 1) * 2_654_435_761).toString(36)
  return `const f${index} = (a, b) => a * ${first} + b * ${second} + a.toString(${2 + (index % 30)}).indexOf('${text}')`
}).join('\n')}
const work = (count) => [${Array.from({ length: FUNCTIONS }, (_, index) => `f${index}`).join()}].reduce((sum, f) => f(sum % 97, count), 1)`
