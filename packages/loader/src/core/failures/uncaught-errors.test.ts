import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { samplePlugin } from '../../testing/sample-plugin.ts'
import type { PluginState } from '../plugins/run-plugin.ts'
import { PluginLoadError } from './plugin-load-error.ts'
import { watchUncaughtErrors } from './uncaught-errors.ts'

const PLUGIN = samplePlugin()
const OTHER = samplePlugin({ id: 'other' })
const READY: PluginState = { plugin: PLUGIN, status: 'ready', definition: { extensions: {} } }
const LOADING: PluginState = { plugin: PLUGIN, status: 'loading' }
const OTHER_READY: PluginState = { plugin: OTHER, status: 'ready', definition: { extensions: {} } }

describe('errors that nobody catches', () => {
  beforeEach(() => vi.stubGlobal('window', new EventTarget()))
  afterEach(() => vi.unstubAllGlobals())

  it('are reported as those of the plugin whose file is in the stack', () => {
    const told = watch([OTHER_READY, READY])
    const thrown = thrownBy(PLUGIN)
    throwUncaught(thrown)
    expect(told).toEqual([['test-plugin', expect.any(PluginLoadError)]])
    expect(told[0]?.[1]).toMatchObject({ code: 'UNCAUGHT', cause: thrown })
  })

  it('are reported at most twenty times for each plugin', () => {
    const told = watch([READY, OTHER_READY])
    for (let times = 0; times < 30; times += 1) throwUncaught(thrownBy(PLUGIN))
    throwUncaught(thrownBy(OTHER))
    expect(told.filter(([id]) => id === 'test-plugin')).toHaveLength(20)
    expect(told.filter(([id]) => id === 'other')).toHaveLength(1)
  })

  it("are attributed by the script's URL if the thrown value has no stack", () => {
    const told = watch([READY])
    throwUncaught(null, `${PLUGIN.base}bundle.js`)
    expect(told).toHaveLength(1)
  })

  it('are not reported if the host threw them', () => {
    const told = watch([READY])
    throwUncaught(thrownBy({ base: 'https://host.example/' }))
    reject(thrownBy({ base: 'https://host.example/' }))
    expect(told).toEqual([])
  })

  it('are not reported while a plugin loads, since its import rejects with the same error', () => {
    const told = watch([LOADING])
    throwUncaught(thrownBy(PLUGIN))
    expect(told).toEqual([])
  })

  it('are reported while a plugin loads when they are rejections, which no import reports', () => {
    const told = watch([LOADING])
    reject(thrownBy(PLUGIN))
    expect(told).toHaveLength(1)
  })
})

function watch(states: readonly PluginState[]): [string, PluginLoadError][] {
  const told: [string, PluginLoadError][] = []
  watchUncaughtErrors({ plugins: () => states, report: ({ id }, error) => told.push([id, error]) })
  return told
}

function thrownBy({ base }: { base: string }): Error {
  const error = new Error('it broke')
  error.stack = `Error: it broke\n    at onClick (${base}bundle.js:3:7)`
  return error
}

function throwUncaught(error: unknown, filename = ''): void {
  window.dispatchEvent(Object.assign(new Event('error'), { error, filename }))
}

function reject(reason: unknown): void {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
}
