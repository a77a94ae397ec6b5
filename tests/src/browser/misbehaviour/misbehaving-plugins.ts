import { REACT, showing, type WrittenPlugin } from '../harness/written-plugin.ts'
import { TIMEOUT_MS } from './stage.ts'

/** A plugin that fails, and the report expected for it. */
export interface FailingPlugin {
  readonly what: string
  readonly plugin: WrittenPlugin
  readonly code: string
  /** Part of the message that is reported. */
  readonly message: RegExp
}

const SHOWN = `() => h('p', null, 'shown')`

const WITH_LAZY_PART = `${REACT}
const Part = lazy(() => import('./chunks/part.js'))
export default { extensions: { 'payment-methods': () => h(Part) } }`

const ACTIVATING = (activate: string): string =>
  `${REACT}export default { extensions: { 'payment-methods': ${SHOWN} }, activate: ${activate} }`

/** Plugins of which only the failure is shown. */
export const FAILING_PLUGINS: readonly FailingPlugin[] = [
  {
    what: 'throws while it is evaluated',
    plugin: { id: 'throws-evaluating', source: `throw new Error('at evaluation')` },
    code: 'EVALUATION',
    message: /at evaluation/,
  },
  {
    what: 'rejects at the top of its module',
    plugin: {
      id: 'rejects-evaluating',
      source: `await new Promise((resolve) => setTimeout(resolve, 100))\nthrow new Error('after an await')`,
    },
    code: 'EVALUATION',
    message: /after an await/,
  },
  {
    what: 'imports a module that its build did not bundle',
    plugin: { id: 'imports-bare', source: `import 'react'\nexport default { extensions: {} }` },
    code: 'EVALUATION',
    message: /template of the plugin kit/,
  },
  {
    what: 'has a syntax error',
    plugin: { id: 'is-no-script', source: `export default {{` },
    code: 'EVALUATION',
    message: /Unexpected token/,
  },
  {
    what: 'throws while it renders',
    plugin: { id: 'throws-rendering', source: showing(`() => { throw new Error('in render') }`) },
    code: 'RENDER',
    message: /in render/,
  },
  {
    what: 'throws null',
    plugin: { id: 'throws-null', source: showing('() => { throw null }') },
    code: 'RENDER',
    message: /null/,
  },
  {
    what: 'renders what React cannot show',
    plugin: { id: 'renders-object', source: showing('() => ({ price: 3 })') },
    code: 'RENDER',
    message: /#31/,
  },
  {
    what: 'sets its state endlessly while it renders',
    plugin: {
      id: 'renders-endlessly',
      source: showing(`() => {
        const [count, setCount] = useState(0)
        setCount(count + 1)
        return count
      }`),
    },
    code: 'RENDER',
    message: /#301/,
  },
  {
    what: 'throws in an effect',
    plugin: {
      id: 'throws-in-effect',
      source: showing(`() => {
        useEffect(() => { throw new Error('in effect') }, [])
        return 'shown'
      }`),
    },
    code: 'RENDER',
    message: /in effect/,
  },
  {
    what: 'has a lazy chunk that throws while it is evaluated',
    plugin: {
      id: 'lazy-throws',
      source: WITH_LAZY_PART,
      files: { 'chunks/part.js': `throw new Error('in chunk')` },
    },
    code: 'RENDER',
    message: /in chunk/,
  },
  {
    what: 'has a missing lazy chunk',
    plugin: { id: 'lazy-missing', source: WITH_LAZY_PART, files: { 'chunks/other.js': '' } },
    code: 'RENDER',
    message: /chunks\/part\.js/,
  },
  {
    what: 'awaits for ever at the top of its module',
    plugin: {
      id: 'awaits-for-ever',
      source: `${REACT}await new Promise(() => {})\nexport default { extensions: {} }`,
    },
    code: 'TIMEOUT',
    message: new RegExp(`${TIMEOUT_MS} ms`),
  },
  {
    what: 'has an activate that rejects',
    plugin: {
      id: 'activate-rejects',
      source: ACTIVATING(`async () => { throw new Error('in activate') }`),
    },
    code: 'ACTIVATION',
    message: /in activate/,
  },
  {
    what: 'has an activate that never resolves',
    plugin: { id: 'activate-hangs', source: ACTIVATING('() => new Promise(() => {})') },
    code: 'TIMEOUT',
    message: new RegExp(`${TIMEOUT_MS} ms`),
  },
  {
    what: 'has no default export',
    plugin: { id: 'no-default', source: 'export const plugin = { extensions: {} }' },
    code: 'EXPORTS_INVALID',
    message: /it exports plugin/,
  },
  {
    what: 'exports a class',
    plugin: {
      id: 'exports-class',
      source: `export default class { static extensions = {} }`,
    },
    code: 'EXPORTS_INVALID',
    message: /definePlugin/,
  },
  {
    what: 'has no component for its extension point',
    plugin: { id: 'no-component', source: `export default { extensions: { 'order-summary': () => null } }` },
    code: 'EXTENSION_MISSING',
    message: /payment-methods/,
  },
  {
    what: 'was built for another React',
    plugin: {
      id: 'other-react',
      source: showing(SHOWN),
      metadata: { compat: { runtime: '1', react: '18' } },
    },
    code: 'INCOMPATIBLE',
    message: /React 18/,
  },
  {
    what: 'was built for a later plugin contract',
    plugin: { id: 'later-contract', source: showing(SHOWN), metadata: { compat: { runtime: '2' } } },
    code: 'INCOMPATIBLE',
    message: /contract 2/,
  },
]
