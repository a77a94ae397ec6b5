import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { shared } from '../harness/shared.ts'
import { REACT, showing, type WrittenPlugin } from '../harness/written-plugin.ts'
import { openCheckout } from './checkout-page.ts'
import { openStage } from './stage.ts'

const FIRST_TIME = `
globalThis.times = (globalThis.times ?? 0) + 1
const isFirst = globalThis.times === 1
`
const RECOVERED = `() => h('p', null, 'Recovered')`

/** Plugins that fail the first time they are evaluated in a page. */
const FAILING_ONCE: readonly { what: string; code: string; plugin: WrittenPlugin }[] = [
  {
    what: 'threw while it was evaluated',
    code: 'EVALUATION',
    plugin: {
      id: 'evaluates-later',
      source: `${FIRST_TIME}if (isFirst) throw new Error('too early')\n${showing(RECOVERED)}`,
    },
  },
  {
    what: 'threw while it rendered',
    code: 'RENDER',
    plugin: {
      id: 'renders-later',
      source:
        FIRST_TIME + showing(`() => { if (isFirst) throw new Error('too early'); return (${RECOVERED})() }`),
    },
  },
  {
    what: 'rejected in activate',
    code: 'ACTIVATION',
    plugin: {
      id: 'activates-later',
      source: `${REACT}${FIRST_TIME}export default {
        extensions: { 'payment-methods': ${RECOVERED} },
        activate: async () => { if (isFirst) throw new Error('too early') },
      }`,
    },
  },
  {
    what: 'awaited too long',
    code: 'TIMEOUT',
    plugin: {
      id: 'arrives-later',
      source: `${FIRST_TIME}if (isFirst) await new Promise(() => {})\n${showing(RECOVERED)}`,
    },
  },
]

describeBrowser('chromium', '"Try again" for a plugin', (path) => {
  const openedStage = shared(() => openStage(path))

  it.each(FAILING_ONCE)('that $what shows it after one more request', async ({ plugin, code }) => {
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.showsFailure(code)
    await checkout.tryAgain()
    await checkout.page.getByText('Recovered').waitFor()
    expect(await checkout.requests()).toEqual({ 'bundle.js': 1, 'bundle.js?retry=1': 1 })
    expect(await checkout.reports(1)).toHaveLength(1)
    await checkout.works()
  })

  it('whose entry could not be fetched shows it after one more request', async () => {
    const stage = await openedStage()
    stage.edge.fail('/entry-comes-later/v1.0.0/bundle.js')
    const plugin = { id: 'entry-comes-later', source: showing(RECOVERED) }
    await using checkout = await openCheckout(stage, plugin)
    await checkout.showsFailure('FETCH_OR_INTEGRITY')
    await checkout.works()
    const before = await checkout.requests()
    expect(before).toEqual({ 'bundle.js': expect.toSatisfy(isOneOrHintAndOne) })
    stage.edge.recover()
    await checkout.tryAgain()
    await checkout.page.getByText('Recovered').waitFor()
    expect(await checkout.requests()).toEqual({ ...before, 'bundle.js?retry=1': 1 })
    expect(await checkout.reports(1)).toHaveLength(1)
    await checkout.works()
  })

  it('whose style sheet could not be fetched shows it with its styles', async () => {
    const stage = await openedStage()
    stage.edge.fail('/css-comes-later/v1.0.0/bundle.css')
    const plugin = {
      id: 'css-comes-later',
      source: showing(`() => h('p', { className: 'later' }, 'Recovered')`),
      files: { 'bundle.css': '.later { color: rgb(1, 2, 3) }' },
    }
    await using checkout = await openCheckout(stage, plugin)
    await checkout.showsFailure('FETCH_OR_INTEGRITY')
    await checkout.works()
    const before = await checkout.requests()
    expect(before['bundle.css']).toSatisfy(isOneOrHintAndOne)
    stage.edge.recover()
    await checkout.tryAgain()
    const text = checkout.page.getByText('Recovered')
    await text.waitFor()
    expect(await text.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)')
    const after = await checkout.requests()
    expect(after['bundle.css']).toBe(Number(before['bundle.css']) + 1)
    await checkout.works()
  })

  it('whose lazy chunk could not be fetched shows it after one more request for the chunk', async () => {
    const stage = await openedStage()
    stage.edge.fail('/chunk-comes-later/v1.0.0/chunks/part.js')
    const plugin = {
      id: 'chunk-comes-later',
      source: `${REACT}
const Part = lazy(() => import('./chunks/part.js'))
export default { extensions: { 'payment-methods': () => h(Part) } }`,
      files: { 'chunks/part.js': `${REACT}export default ${RECOVERED}` },
    }
    await using checkout = await openCheckout(stage, plugin)
    await checkout.showsFailure('RENDER')
    await checkout.works()
    expect(await checkout.requests()).toEqual({ 'bundle.js': 1, 'chunks/part.js': 1 })
    stage.edge.recover()
    await checkout.tryAgain()
    await checkout.page.getByText('Recovered').waitFor()
    expect(await checkout.requests()).toEqual({ 'bundle.js': 1, 'bundle.js?retry=1': 1, 'chunks/part.js': 2 })
    await checkout.works()
  })

  it('that always fails reports the failure again, with one request per try', async () => {
    const plugin = { id: 'never-evaluates', source: `throw new Error('never')` }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.showsFailure('EVALUATION')
    await checkout.tryAgain()
    await checkout.reports(2)
    await checkout.showsFailure('EVALUATION')
    await checkout.tryAgain()
    expect(await checkout.reports(3)).toHaveLength(3)
    await checkout.showsFailure('EVALUATION')
    expect(await checkout.requests()).toEqual({
      'bundle.js': 1,
      'bundle.js?retry=1': 1,
      'bundle.js?retry=2': 1,
    })
    await checkout.works()
  })
})

/** A failing file is requested once, or twice when the hint in the HTML has already failed before the loader's request. */
function isOneOrHintAndOne(count: unknown): boolean {
  return count === 1 || count === 2
}
