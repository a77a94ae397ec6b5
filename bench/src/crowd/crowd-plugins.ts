import { POINT } from '../../page/page-data.ts'

/** The sources of a plugin, and whether it runs in the sandbox. */
export interface CrowdPlugin {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  readonly isolation: 'inline' | 'sandbox'
  /** The last event that the page marks for it. */
  readonly outcome: 'ready' | 'failed'
}

const plugin = (id: string, component: string, more: Partial<CrowdPlugin> = {}): CrowdPlugin => ({
  id,
  isolation: 'inline',
  outcome: 'ready',
  ...more,
  files: {
    'src/index.jsx': `import { useEffect, useState } from 'react'
      ${more.files ? "import './style.css'" : ''}
      export default { extensions: { '${POINT}': ${component} } }`,
    ...more.files,
  },
})

const COUNTS = `function Counts() {
  const [count, setCount] = useState(0)
  return <button onClick={() => setCount(count + 1)}>{count}</button>
}`

const quiet: readonly CrowdPlugin[] = Array.from({ length: 37 }, (_, index) =>
  plugin(`quiet-${index}`, COUNTS),
)

const LEAKS = `function Leaks() {
  useEffect(() => {
    for (const type of ['scroll', 'resize', 'keydown', 'focusin', 'pointermove'])
      for (let i = 0; i < 50; i += 1) addEventListener(type, () => { window.leaked = i })
    let left = 500
    setInterval(() => { if (left-- > 0) document.body.append(document.createElement('i')) }, 1)
  }, [])
  return 'Leaks'
}`

const FLOODS = `function Floods({ host }) {
  useEffect(() => { setInterval(() => { for (let i = 0; i < 500; i += 1) host.report(i) }, 1) }, [])
  return 'Floods'
}`

const RESET = `*, ::before, ::after { all: unset; margin: 0; font: 5px monospace; outline: none }
html, body { background: black; color: white; overflow: hidden }`

/** 40 plugins that keep to themselves. */
export const CALM: readonly CrowdPlugin[] = [
  ...quiet,
  plugin('styled', COUNTS, { files: { 'src/style.css': '.styled { color: green }' } }),
  plugin('quiet-37', COUNTS),
  plugin('framed', COUNTS, { isolation: 'sandbox' }),
]

/** 40 plugins of which one resets elements, one leaks and one floods the page from its frame. */
export const UNRULY: readonly CrowdPlugin[] = [
  ...quiet,
  plugin('resets', COUNTS, { files: { 'src/style.css': RESET } }),
  plugin('leaks', LEAKS),
  plugin('floods', FLOODS, { isolation: 'sandbox', outcome: 'failed' }),
]
