import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { versionManifestKey } from '@plugboard/types'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createPorts, portsOn } from '../../testing/ports-under-test.ts'
import { openRegistry } from '../../testing/registry-under-test.ts'
import { createPublishMetrics } from '../publish-metrics.ts'
import { createMaintenance } from './maintenance.ts'

const silent = { info: () => undefined, error: () => undefined }

it('a registry does not touch its store before it is made ready', async () => {
  let prepared = 0
  await using registry = await openRegistry({
    prepareStore: async () => {
      prepared += 1
    },
  })
  expect(prepared).toBe(0)
  await registry.app.ready()
  expect(prepared).toBe(1)
})

it('a store that fails at first is retried long before the interval, and its first error is kept until it succeeds', async () => {
  const failures = [new Error('the first'), new Error('the second')]
  const recovering = Promise.withResolvers<void>()
  await using maintenance = createMaintenance({
    ports: createPorts(),
    prepareStore: async () => {
      const failure = failures.shift()
      if (failure) throw failure
      recovering.resolve()
    },
    intervalMs: 3_600_000,
    metrics: createPublishMetrics(new Registry()),
    log: silent,
  })
  await maintenance.start()
  expect(() => maintenance.requireStore()).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ message: 'the first' }) }),
  )
  await recovering.promise
  await expect.poll(() => maintenance.requireStore()).toBeUndefined()
})

it('a recovery under way is aborted when maintenance is disposed', async () => {
  const memory = createMemoryStore()
  const opened = Promise.withResolvers<void>()
  const ports = portsOn({
    ...createPorts(),
    store: faulty({
      ...memory,
      open: (_key, { signal } = {}) => {
        opened.resolve()
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
        })
      },
    }),
  })
  const expired = { holder: 'gone', expiresAtMs: ports.clock() - 1 }
  await ports.catalog.versions.insert({
    pluginId: 'test-plugin',
    version: '1.0.0',
    digest: 'a'.repeat(64),
    state: 'publishing',
    lease: expired,
    reservedBy: null,
    summary: null,
    checks: [],
    createdAtMs: ports.clock(),
  })
  const maintenance = createMaintenance({
    ports,
    prepareStore: async () => undefined,
    intervalMs: 3_600_000,
    metrics: createPublishMetrics(new Registry()),
    log: silent,
  })
  const round = maintenance.start()
  await opened.promise
  expect(ports.store.calls).toContainEqual({
    method: 'open',
    key: versionManifestKey({ pluginId: 'test-plugin', version: '1.0.0' }),
  })
  await maintenance[Symbol.asyncDispose]()
  await round
})
