import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { buildZip, craftZip } from '@plugboard/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_BUNDLE_LIMITS } from './bundle-limits.ts'
import { createBundleEncoder } from './encode/bundle-encoder.ts'
import { createEncodingPool } from './encode/encoding-pool.ts'
import { inspectBundle } from './inspect-bundle.ts'
import { openBundle } from './open-bundle.ts'
import { openSpool, type Spool } from './spool/spool.ts'
import { SpoolFullError } from './spool/spool-errors.ts'
import { readChunks, type SpooledBlob } from './spool/spooled-blob.ts'
import { LANE, METADATA } from './testing/inspect-bytes.ts'

const CODE = `export default { extensions: {} }\n${'// 42\n'.repeat(400)}`
const UPLOADS = {
  'a JavaScript file': Buffer.from(CODE),
  'a ZIP': await buildZip([
    { path: 'manifest.json', content: JSON.stringify(METADATA) },
    { path: 'bundle.js', content: CODE },
    { path: 'a.css', content: 'a{}'.repeat(999), compress: false },
  ]),
  'a ZIP with data descriptors': craftZip([
    { name: 'bundle.js', content: CODE, dataDescriptor: true },
    { name: 'b.js', content: CODE, dataDescriptor: true, zip64: true },
  ]),
}

const pool = createEncodingPool({ threads: 2 })
afterAll(() => pool[Symbol.asyncDispose]())

interface Disk {
  /** Called before every read of the upload, and before every append. */
  readonly before: (operation: 'read' | 'append') => void
  readonly signal?: AbortSignal
}

async function inspectOn(bytes: Buffer, { before, signal }: Disk): Promise<number> {
  await using spool = await openSpool({ directory: tmpdir() })
  const upload = await spool.append(
    (async function* () {
      yield bytes
    })(),
    { limitBytes: bytes.length },
  )
  const watchedUpload: SpooledBlob = {
    ...upload,
    open: () =>
      Readable.from(readChunks(watchedUpload, { start: 0, end: upload.size }), { objectMode: false }),
    read(position, length) {
      before('read')
      return upload.read(position, length)
    },
  }
  const watchedSpool: Spool = {
    async append(source, options) {
      before('append')
      return spool.append(source, options)
    },
    async appendEach(pieces, options) {
      before('append')
      return spool.appendEach(pieces, options)
    },
    [Symbol.asyncDispose]: () => spool[Symbol.asyncDispose](),
  }
  const opened = await openBundle({
    upload: watchedUpload,
    metadata: METADATA,
    spool: watchedSpool,
    limits: DEFAULT_BUNDLE_LIMITS,
    signal,
  })
  const bundle = await inspectBundle(opened, { signal })
  const encoder = createBundleEncoder({ bundle, spool: watchedSpool, pool, lane: LANE })
  return (await encoder.encodeAll({ signal })).files.length
}

async function countOperations(bytes: Buffer): Promise<Record<'read' | 'append', number>> {
  const count = { read: 0, append: 0 }
  await inspectOn(bytes, {
    before: (operation) => {
      count[operation] += 1
    },
  })
  return count
}

describe.each(Object.entries(UPLOADS))('an inspection of %s', (_what, bytes) => {
  it.each([
    ['read', new Error('EIO: i/o error, read')],
    ['append', new SpoolFullError('no room left in the spool')],
  ] as const)(
    "rejects with the disk's error when any %s fails, never with a refusal of the bundle",
    async (failing, failure) => {
      const total = (await countOperations(bytes))[failing]
      expect(total).toBeGreaterThan(0)
      for (let turn = 1; turn <= total; turn += 1) {
        let count = 0
        const before: Disk['before'] = (operation) => {
          if (operation === failing) count += 1
          if (operation === failing && count === turn) throw failure
        }
        await expect(inspectOn(bytes, { before })).rejects.toBe(failure)
      }
    },
  )

  it.each(['read', 'append'] as const)(
    "rejects with the signal's reason when it is aborted at any %s",
    async (aborting) => {
      const total = (await countOperations(bytes))[aborting]
      for (let turn = 1; turn <= total; turn += 1) {
        let count = 0
        const abort = new AbortController()
        const reason = new Error('the client is gone')
        const before: Disk['before'] = (operation) => {
          if (operation === aborting) count += 1
          if (operation === aborting && count === turn) abort.abort(reason)
        }
        await expect(inspectOn(bytes, { before, signal: abort.signal })).rejects.toBe(reason)
      }
    },
  )
})
