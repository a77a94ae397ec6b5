import type { ObjectReader } from '@plugboard/storage'
import { createMemoryStore } from '@plugboard/storage/memory'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createEdgeMetrics } from '../metrics.ts'
import { putObject } from '../testing/publish-version.ts'
import { guardStore } from './guard-store.ts'
import { observeStore } from './observe-store.ts'

const KEY = 'a/v1.0.0/bundle.js'

async function setUp(overrides: Partial<ObjectReader> = {}) {
  const memory = createMemoryStore()
  await putObject(memory, KEY, Buffer.from('bytes'))
  const registry = new Registry()
  const guard = guardStore({
    store: observeStore({ ...memory, ...overrides }, createEdgeMetrics(registry)),
    timeoutMs: 50,
    clock: Date.now,
    onSuspended: () => {},
    onTrusted: () => {},
  })
  const reported = async () => {
    const text = await registry.metrics()
    return [...text.matchAll(/^plugboard_edge_store_seconds_count\{(.*)\} (\d+)$/gm)].map((each) =>
      each.slice(1),
    )
  }
  return { guard, reported }
}

it('a call that the store never answers, even when aborted, is counted as unavailable after the deadline', async () => {
  const { guard, reported } = await setUp({ head: () => new Promise(() => {}) })
  await expect(guard.head(KEY)).rejects.toThrow('did not begin to answer')
  expect(await reported()).toEqual([['operation="head",result="unavailable"', '1']])
})

it('a call that is answered after the deadline is counted once', async () => {
  const late = Promise.withResolvers<null>()
  const { guard, reported } = await setUp({ head: () => late.promise })
  await expect(guard.head(KEY)).rejects.toThrow('did not begin to answer')
  late.resolve(null)
  await late.promise
  expect(await reported()).toEqual([['operation="head",result="unavailable"', '1']])
})

it('a call whose reader disconnects after the answer is counted once, as answered', async () => {
  const { guard, reported } = await setUp()
  const reader = new AbortController()
  const { body } = await guard.open(KEY, { signal: reader.signal })
  body.on('error', () => {})
  reader.abort(new Error('disconnected'))
  expect(await reported()).toEqual([['operation="open",result="ok"', '1']])
})
