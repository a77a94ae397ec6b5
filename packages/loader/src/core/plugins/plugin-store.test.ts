import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { sampleManifest, samplePlugin } from '../../testing/sample-plugin.ts'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { createPluginStore, type PluginStoreOptions } from './plugin-store.ts'
import type { PluginState, RunningPlugin } from './run-plugin.ts'

const V1 = samplePlugin()
const V2 = samplePlugin({ version: '2.0.0' })
const OTHER = samplePlugin({ id: 'other' })

describe('a store of plugins', () => {
  it('starts no plugin before it is mounted, and all of them then', () => {
    const page = openPage([V1, OTHER])
    expect(page.log).toEqual([])
    page.store.preload()
    expect(page.log).toEqual(['preload test-plugin@1.0.0', 'preload other@1.0.0'])
    page.store.mount()
    expect(page.log.slice(2)).toEqual(['start test-plugin@1.0.0', 'start other@1.0.0'])
    expect(page.shown()).toEqual(['test-plugin@1.0.0 loading', 'other@1.0.0 loading'])
  })

  it('refuses an invalid origin at once, rather than blocking every plugin', () => {
    expect(() => openPage([V1], { allowedOrigins: ['https://edge.example/'] })).toThrow(
      'allowedOrigins: "https://edge.example/" is not an origin',
    )
  })

  it('keeps its first snapshot for hydration, whatever has changed since', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    expect(page.store.getServerSnapshot().plugins).toEqual([{ plugin: V1, status: 'loading' }])
    expect(page.shown()).toEqual(['test-plugin@1.0.0 ready'])
  })

  it('returns the same snapshot until something changes, and notifies its listeners of every change', () => {
    const page = openPage([V1])
    let notified = 0
    const unsubscribe = page.store.subscribe(() => (notified += 1))
    page.store.mount()
    const before = page.store.getSnapshot()
    expect(page.store.getSnapshot()).toBe(before)
    page.become(V1, 'ready')
    expect(page.store.getSnapshot()).not.toBe(before)
    expect(notified).toBe(1)
    unsubscribe()
    page.become(V1, 'failed')
    expect(notified).toBe(1)
  })

  it('does not stop plugins when strict mode mounts, unmounts and mounts again', async () => {
    const page = openPage([V1])
    const end = page.store.mount()
    end()
    page.store.mount()
    await sleep(1)
    expect(page.log).toEqual(['start test-plugin@1.0.0', 'start test-plugin@1.0.0'])
  })

  it('stops all plugins when the last mount ends, and starts them with the next', async () => {
    const page = openPage([V1])
    const ends = [page.store.mount(), page.store.mount()]
    for (const end of ends) {
      end()
      end()
    }
    await sleep(1)
    expect(page.log.slice(-1)).toEqual(['stop test-plugin@1.0.0'])
    page.store.mount()
    expect(page.log.slice(-1)).toEqual(['start test-plugin@1.0.0'])
  })
})

describe('another manifest for a store of plugins', () => {
  it('keeps a version in the page until the next one is ready, and stops it then', async () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    expect(page.shown()).toEqual(['test-plugin@1.0.0 ready'])
    page.become(V2, 'ready')
    expect(page.shown()).toEqual(['test-plugin@2.0.0 ready'])
    expect(page.log).not.toContain('stop test-plugin@1.0.0')
    await sleep(1)
    expect(page.log).toEqual(['start test-plugin@1.0.0', 'start test-plugin@2.0.0', 'stop test-plugin@1.0.0'])
  })

  it('keeps the working version when the next one fails, shows the state of both, and replaces it once the next is ready', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    page.become(V2, 'failed')
    expect(page.shown()).toEqual(['test-plugin@1.0.0 ready'])
    expect(page.store.getSnapshot().plugins[0]?.next).toMatchObject({ plugin: V2, status: 'failed' })
    page.become(V2, 'ready')
    expect(page.shown()).toEqual(['test-plugin@2.0.0 ready'])
    expect(page.store.getSnapshot().plugins[0]?.next).toBe(undefined)
  })

  it('suspends the shown version while the next is activated, and resumes it when that fails', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    expect(page.takeTurn(V2)).toBe(true)
    page.become(V2, 'failed')
    expect(page.log).toEqual([
      'start test-plugin@1.0.0',
      'start test-plugin@2.0.0',
      'suspend test-plugin@1.0.0',
      'resume test-plugin@1.0.0',
    ])
  })

  it('resumes the shown version when the next one is withdrawn', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    page.takeTurn(V2)
    page.store.update(sampleManifest([V1], 3))
    expect(page.log.slice(-3)).toEqual([
      'stop test-plugin@2.0.0',
      'configure test-plugin@1.0.0',
      'resume test-plugin@1.0.0',
    ])
  })

  it.each(['loading', 'failed'] as const)('replaces a version that is %s at once', async (status) => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, status)
    page.store.update(sampleManifest([V2], 2))
    expect(page.shown()).toEqual(['test-plugin@2.0.0 loading'])
    expect(page.takeTurn(V2)).toBe(false)
    await sleep(1)
    expect(page.log).toContain('stop test-plugin@1.0.0')
  })

  it('shows the next version, even a failed one, when the version before it fails', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    page.become(V2, 'failed')
    page.become(V1, 'failed')
    expect(page.shown()).toEqual(['test-plugin@2.0.0 failed'])
  })

  it('retries the next version when the shown one is retried', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    page.become(V2, 'failed')
    page.store.retry('test-plugin')
    expect(page.log.slice(-1)).toEqual(['retry test-plugin@2.0.0'])
    expect(page.shown()).toEqual(['test-plugin@2.0.0 failed'])
  })

  it('stops a next version when another one is installed before it is ready', async () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    const third = samplePlugin({ version: '3.0.0' })
    page.store.update(sampleManifest([third], 3))
    page.store.update(sampleManifest([{ ...third, config: { fee: 2 } }], 4))
    page.become(V2, 'ready')
    page.become(third, 'ready')
    await sleep(1)
    expect(page.shown()).toEqual(['test-plugin@3.0.0 ready'])
    expect(page.log.filter((line) => line.includes('@3'))).toEqual([
      'start test-plugin@3.0.0',
      'configure test-plugin@3.0.0',
    ])
    expect(page.log).toContain('stop test-plugin@2.0.0')
  })

  it('keeps the shown version when the next one is withdrawn', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([V2], 2))
    page.store.update(sampleManifest([V1], 3))
    page.become(V2, 'ready')
    expect(page.shown()).toEqual(['test-plugin@1.0.0 ready'])
    expect(page.log).toContain('stop test-plugin@2.0.0')
  })

  it('passes a new configuration to the running plugin', () => {
    const page = openPage([V1])
    page.store.mount()
    page.become(V1, 'ready')
    page.store.update(sampleManifest([samplePlugin({ config: { fee: 2 } })], 2))
    expect(page.log).toEqual(['start test-plugin@1.0.0', 'configure test-plugin@1.0.0'])
    expect(page.store.getSnapshot().plugins[0]?.plugin.config).toEqual({ fee: 2 })
  })

  it('adds new plugins and removes missing ones, in the order of the manifest', async () => {
    const page = openPage([V1])
    page.store.mount()
    page.store.update(sampleManifest([OTHER, V1], 2))
    expect(page.shown()).toEqual(['other@1.0.0 loading', 'test-plugin@1.0.0 loading'])
    page.store.update(sampleManifest([OTHER], 3))
    await sleep(1)
    expect(page.shown()).toEqual(['other@1.0.0 loading'])
    expect(page.log.slice(-1)).toEqual(['stop test-plugin@1.0.0'])
  })

  it('is ignored when its generation is lower, unless it is current', () => {
    const page = openPage([V2], { generation: 5 })
    page.store.mount()
    page.store.update(sampleManifest([V1], 4))
    expect(page.shown()).toEqual(['test-plugin@2.0.0 loading'])
    page.store.update(sampleManifest([V1], 4), { current: true })
    page.become(V1, 'ready')
    expect(page.shown()).toEqual(['test-plugin@1.0.0 ready'])
  })

  it('of another tenant is ignored, both at first and later', () => {
    const page = openPage([V1])
    page.store.update({ ...sampleManifest([V2], 2), tenantId: 'globex' }, { current: true })
    expect(page.shown()).toEqual(['test-plugin@1.0.0 loading'])
    expect(openPage([V1], { tenantId: 'globex' }).store.getSnapshot()).toEqual({
      manifest: null,
      plugins: [],
    })
  })

  it('that is equal changes nothing, and one that differs keeps the objects that are equal', () => {
    const page = openPage([V1, samplePlugin({ id: 'other', config: { fee: 1 } })])
    page.store.mount()
    const before = page.store.getSnapshot()
    page.store.update(
      structuredClone(sampleManifest([V1, samplePlugin({ id: 'other', config: { fee: 1 } })])),
    )
    expect(page.store.getSnapshot()).toBe(before)
    const renamed = samplePlugin({ id: 'other', config: { fee: 1 }, name: 'Other' })
    page.store.update(structuredClone(sampleManifest([V1, renamed], 2)))
    const after = page.store.getSnapshot()
    expect(after.plugins[1]?.plugin).toEqual(renamed)
    expect(after.plugins[1]?.plugin.config).toBe(before.plugins[1]?.plugin.config)
    expect(after.plugins[0]?.plugin).toBe(before.plugins[0]?.plugin)
    expect(page.log.slice(2)).toEqual(['configure other@1.0.0'])
  })

  it('without a list of plugins throws a TypeError and changes nothing', () => {
    const page = openPage([V1])
    const before = page.store.getSnapshot()
    const broken = { ...sampleManifest([]), plugins: undefined } as unknown as TenantManifest
    expect(() => page.store.update(broken)).toThrow(TypeError)
    expect(page.store.getSnapshot()).toBe(before)
    page.store.update(sampleManifest([OTHER], 2))
    expect(page.shown()).toEqual(['other@1.0.0 loading'])
  })

  it('that arrives while the last mount ends stops the old version, and the next mount starts the new one', async () => {
    const page = openPage([V1])
    const end = page.store.mount()
    page.become(V1, 'ready')
    end()
    page.store.update(sampleManifest([V2], 2))
    await sleep(1)
    expect(page.log).toContain('stop test-plugin@1.0.0')
    page.store.mount()
    expect(page.log.slice(-1)).toEqual(['start test-plugin@2.0.0'])
    expect(page.shown()).toEqual(['test-plugin@2.0.0 loading'])
  })

  it('is applied even before the page is mounted', () => {
    const page = openPage([V1])
    page.store.update(sampleManifest([V2], 2))
    page.store.mount()
    expect(page.log).toEqual(['start test-plugin@2.0.0'])
  })

  it('starts the plugins of a page that had no manifest', () => {
    const page = openPage(null)
    page.store.mount()
    expect(page.store.getSnapshot()).toEqual({ manifest: null, plugins: [] })
    page.store.update(sampleManifest([V1]))
    expect(page.log).toEqual(['start test-plugin@1.0.0'])
  })
})

it('a store neither loads nor activates plugins that do not run in the page', () => {
  const page = openPage([V1, OTHER], { runsInPage: ({ id }) => id !== 'other' })
  page.store.mount()
  page.store.preload()
  expect(page.shown()).toEqual(['test-plugin@1.0.0 loading'])
  expect(page.log.join()).not.toContain('other')
})

it("a store reports a component's failure as the plugin's", () => {
  const events: unknown[] = []
  const page = openPage([V1], { onEvent: (event) => events.push(event) })
  const error = new PluginLoadError('RENDER', 'test-plugin', 'it broke')
  page.store.report(V1, error)
  expect(events).toEqual([{ type: 'failed', pluginId: 'test-plugin', version: '1.0.0', error }])
})

describe('what a component throws while it unmounts', () => {
  const error = new PluginLoadError('RENDER', 'test-plugin', 'it broke')

  it('fails the plugin that is still in the page', () => {
    const events: unknown[] = []
    const page = openPage([V1], { onEvent: (event) => events.push(event) })
    page.store.fail(V1, error)
    expect(page.log).toEqual(['fail test-plugin@1.0.0'])
    expect(events).toEqual([])
  })

  it('is reported for a version that was replaced, and does not fail its replacement', () => {
    const events: unknown[] = []
    const page = openPage([V1], { onEvent: (event) => events.push(event) })
    page.store.update(sampleManifest([V2], 2))
    page.store.fail(V1, error)
    expect(page.log).toEqual([])
    expect(events).toEqual([{ type: 'failed', pluginId: 'test-plugin', version: '1.0.0', error }])
  })

  it('belongs to the plugin whose file is in the stack, even after the plugin was removed', () => {
    const page = openPage([V1])
    page.store.update(sampleManifest([], 2))
    const thrown = new Error('it broke')
    thrown.stack = `Error: it broke\n    at end (${V1.base}bundle.js:3:7)`
    expect(page.store.throwerOf(thrown)).toBe(V1)
    expect(page.store.throwerOf(new Error('of the host'))).toBe(undefined)
    expect(page.store.throwerOf(null)).toBe(undefined)
  })

  it('belongs to the plugin whose file is in the stack, be it from its first URL or from that in a later manifest', () => {
    const page = openPage([V1])
    const moved = { ...V1, base: V1.base.replace('/bundles/', '/bundles/~2.B/') }
    page.store.update(sampleManifest([moved], 2))
    for (const plugin of [V1, moved]) {
      const thrown = new Error('it broke')
      thrown.stack = `Error: it broke\n    at end (${plugin.base}bundle.js:3:7)`
      expect(page.store.throwerOf(thrown)).toEqual(plugin)
    }
  })
})

/** A store whose plugins do what the test tells them. */
function openPage(
  plugins: readonly TenantManifestPlugin[] | null,
  { generation = 1, ...options }: Partial<PluginStoreOptions> & { generation?: number } = {},
) {
  const log: string[] = []
  const turns = new Map<string, (() => boolean) | undefined>()
  const becoming = new Map<string, (status: PluginState['status']) => void>()
  const manifest = plugins && sampleManifest(plugins, generation)
  const store = createPluginStore(
    { tenantId: 'acme', manifest, allowedOrigins: [], timeoutMs: 1000, ...options },
    {
      run({ plugin: first, changed, takeTurn }) {
        let state: PluginState = { plugin: first, status: 'loading' }
        const name = nameOf(first)
        const note = (what: string): number => log.push(`${what} ${name}`)
        turns.set(name, takeTurn)
        becoming.set(name, (status) => {
          state = stateOf(state.plugin, status)
          changed()
        })
        const running: RunningPlugin = {
          get state() {
            return state
          },
          runs: (plugin) => nameOf(plugin) === name,
          start: () => note('start'),
          configure(plugin) {
            note('configure')
            state = { ...state, plugin }
          },
          suspend: () => note('suspend'),
          resume() {
            if (log.includes(`suspend ${name}`)) note('resume')
          },
          fail: () => note('fail'),
          retry: () => note('retry'),
          stop() {
            note('stop')
            state = { plugin: state.plugin, status: 'loading' }
          },
        }
        return running
      },
      preload: (plugin) => log.push(`preload ${nameOf(plugin)}`),
      watch: () => () => undefined,
    },
  )
  return {
    store,
    log,
    become: (plugin: TenantManifestPlugin, status: PluginState['status']) =>
      becoming.get(nameOf(plugin))?.(status),
    /** What a loaded plugin calls before it is activated. */
    takeTurn: (plugin: TenantManifestPlugin) => turns.get(nameOf(plugin))?.(),
    shown: () => store.getSnapshot().plugins.map(({ plugin, status }) => `${nameOf(plugin)} ${status}`),
  }
}

function nameOf({ id, version }: TenantManifestPlugin): string {
  return `${id}@${version}`
}

function stateOf(plugin: TenantManifestPlugin, status: PluginState['status']): PluginState {
  switch (status) {
    case 'loading':
      return { plugin, status }
    case 'ready':
      return { plugin, status, definition: { extensions: {} } }
    case 'failed':
      return { plugin, status, error: new PluginLoadError('TIMEOUT', plugin.id, 'late') }
  }
}
