import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import type { ObjectStore } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { accessKey, pluginTagsKey, versionUrl } from '@plugboard/types'
import { openEdge } from './open-edge.ts'
import { publishVersion, REF } from './publish-version.ts'
import { replaceObject } from './replace-object.ts'

export const CONTENT = 'export const a = 1'
export const LIFETIME_MS = 3_600_000
const KEY = createSecretKey('key'.repeat(20), 'utf8')
export const FORMER_KEY = createSecretKey('former'.repeat(10), 'utf8')
export const UNSIGNED = versionUrl('', REF)

/** An edge with keys, and a store with two versions of a private plugin, its tag, and a public plugin. */
export async function setUpSigningEdge({
  isPrivate = true,
  hasKeys = true,
  logLevel = 'silent',
  openMs = 0,
  cacheBytes = 1_000_000,
}: {
  isPrivate?: boolean
  hasKeys?: boolean
  logLevel?: 'silent' | 'info'
  /** How long the store takes to open an object. */
  openMs?: number
  cacheBytes?: number
} = {}) {
  const memory = createMemoryStore()
  const files = {
    'bundle.js': { bytes: CONTENT, encodings: { br: 'br-bytes' } },
    'chunks/lazy.js': { bytes: 'export const lazy = 1' },
  }
  await publishVersion(memory, { files })
  await publishVersion(memory, { files, version: '2.0.0' })
  await publishVersion(memory, { files, pluginId: 'public-plugin' })
  await replaceObject(memory, pluginTagsKey(REF.pluginId), { schemaVersion: 1, tags: { latest: '1.0.0' } })
  if (isPrivate)
    await replaceObject(memory, accessKey(REF.pluginId), { schemaVersion: 1, visibility: 'private' })
  const time = { ms: Date.parse('2026-06-01T12:00:30.250Z') }
  const clock = () => time.ms
  const signing = { keys: [KEY, FORMER_KEY], lifetimeMs: LIFETIME_MS } as const
  const slow: ObjectStore = {
    ...memory,
    open: (...args) => {
      time.ms += openMs
      return memory.open(...args)
    },
  }
  const store = faulty(slow)
  const bundleUrls = hasKeys ? signing : null
  const edge = openEdge({ store, clock, revalidateMs: 1000, bundleUrls, logLevel, cacheBytes })
  const signer = createBundleUrlSigner(signing, clock)
  const signed = (ref = REF, expiry = signer.currentExpiry()) => versionUrl('', ref, signer.sign(ref, expiry))
  const get = async (
    url: string,
    { method = 'GET', headers = {} }: { method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {},
  ) => {
    const answer = await edge.app.inject({ method, url, headers })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body }
  }
  return { memory, store, time, edge, get, signer, signed }
}

/** An answer without what differs between any two of them. */
export function lasting({
  status,
  headers,
  text,
}: {
  status: number
  headers: Record<string, unknown>
  text: string
}) {
  const { date: _date, 'x-request-id': _id, ...others } = headers
  return { status, headers: others, text: text.replace(/"instance":"[^"]*"/, '') }
}
