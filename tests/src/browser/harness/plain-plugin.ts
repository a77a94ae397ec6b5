import { REACT, type WrittenPlugin } from './written-plugin.ts'

/**
 * A plugin whose entry imports another file statically, which no template of the kit builds. It renders
 * `<p class="plain">` with a button that imports a lazy chunk, and puts the outcome into `data-lazy`.
 *
 * @param chunk the path of the file that the entry imports statically
 */
export function plainPlugin(id: string, chunk = 'chunks/label.js'): WrittenPlugin {
  const source = `import { label } from ${JSON.stringify(`./${chunk}`)}${REACT}
function Plain() {
  const [lazy, setLazy] = useState('')
  const load = () => import('./chunks/lazy.js').then((module) => setLazy(module.lazy), () => setLazy('refused'))
  return h('p', { className: 'plain', 'data-lazy': lazy }, label, h('button', { type: 'button', onClick: load }, 'More'))
}
export default { extensions: { 'payment-methods': Plain } }
`
  return {
    id,
    source,
    files: {
      [chunk]: `export const label = ${JSON.stringify(id)}\n`,
      'chunks/lazy.js': `import '../bundle.js'\nexport const lazy = 'loaded'\n`,
    },
  }
}
