import { REACT, type WrittenPlugin } from './written-plugin.ts'

/**
 * A plugin as no template of the kit builds one: its entry imports another file statically. It shows as
 * `<p class="plain">`, with a button that imports a lazy chunk, and says in `data-lazy` what came of that.
 *
 * @param chunk the path of the file that the entry imports at once
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
