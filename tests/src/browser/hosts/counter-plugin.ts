import { showing, type WrittenPlugin } from '../harness/written-plugin.ts'

/** A plugin that shows the total from the host, and counts clicks. */
export const COUNTER: WrittenPlugin = {
  id: 'counter',
  source: showing(`function Counter({ host }) {
    const [count, setCount] = useState(0)
    return h('button', { type: 'button', onClick: () => setCount(count + 1) }, host.totalCents + ' clicked ' + count)
  }`),
}
