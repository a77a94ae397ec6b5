import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { DEFAULT_BUNDLE_LIMITS } from '../bundle-limits.ts'
import type { InspectedFile } from '../inspected-bundle.ts'
import { openBundle } from '../open-bundle.ts'
import { openSpool } from '../spool/spool.ts'
import { inspectBytes, METADATA } from '../testing/inspect-bytes.ts'
import { packSourceMaps } from './pack-source-maps.ts'
import { withServedMaps } from './with-served-maps.ts'

const ENTRY = { name: 'bundle.js', content: 'export default 1\n' }
const MAP = JSON.stringify({ version: 3, sources: ['a.ts'], mappings: 'AAAA' })

const NO_RATIO = { ...DEFAULT_BUNDLE_LIMITS, maxRatio: Infinity }

const pathsOf = (files: readonly { readonly path: string }[] | undefined) => files?.map(({ path }) => path)

it.each([
  ['bundle.js.map', MAP],
  ['chunks/a.mjs.map', 'whatever it is'],
  ['bundle.css.map', ''],
  ['types/index.d.ts.map', MAP],
  ['maps/main.map', MAP],
  ['maps/BOM.MAP', `\uFEFF { "file": "a.js", "version": 3 }`],
])('%s is a source map, and no file of the bundle', async (name, content) => {
  await using inspected = await inspectBytes(craftZip([ENTRY, { name, content }]))
  const { bundle } = inspected
  expect(pathsOf(bundle.files)).toEqual(['bundle.js'])
  expect(pathsOf(bundle.sourceMaps)).toEqual([name])
  expect(bundle.size).toBe(ENTRY.content.length)
})

it.each([
  ['level.map', '{ "tiles": [] }'],
  ['level.map', Buffer.from([0, 255])],
  ['map.js', 'export {}'],
  ['bundle.js.map.txt', MAP],
])('%s with other content is a file of the bundle', async (name, content) => {
  await using inspected = await inspectBytes(craftZip([ENTRY, { name, content }]))
  expect(pathsOf(inspected.bundle.files)).toEqual(['bundle.js', name])
  expect(inspected.bundle.sourceMaps).toEqual([])
  expect(withServedMaps(inspected.bundle)).toBe(undefined)
})

it('the same files have the same digest with source maps, with others and without', async () => {
  await using without = await inspectBytes(craftZip([ENTRY]))
  await using with1 = await inspectBytes(craftZip([ENTRY, { name: 'bundle.js.map', content: MAP }]))
  await using with2 = await inspectBytes(craftZip([ENTRY, { name: 'bundle.js.map', content: `${MAP} ` }]))
  expect(with1.bundle.digest).toBe(without.bundle.digest)
  expect(with2.bundle.digest).toBe(without.bundle.digest)
})

it('a bundle with served maps has them among its files, and the digest of releases that served them', async () => {
  await using inspected = await inspectBytes(craftZip([ENTRY, { name: 'a.js.map', content: MAP }]))
  const former = withServedMaps(inspected.bundle)
  expect(pathsOf(former?.files)).toEqual(['a.js.map', 'bundle.js'])
  expect(former?.size).toBe(ENTRY.content.length + MAP.length)
  // What was computed before source maps were taken out.
  expect(former?.digest).toBe('957454d11710d73513354f0568c359f2d4bfb70a50d420dac06601218b822007')
})

it('source maps are packed into a ZIP that has the same bytes each time', async () => {
  await using spool = await openSpool({ directory: tmpdir() })
  const contents = { 'chunks/ä.js.map': MAP, 'z.css.map': 'mappings'.repeat(400_000) }
  const maps: InspectedFile[] = []
  for (const [path, text] of Object.entries(contents)) {
    const content = await spool.append(Readable.from([Buffer.from(text)]), { limitBytes: Infinity })
    maps.push({ path, contentType: 'application/json', content })
  }
  const packed = await packSourceMaps(maps, { spool })
  expect((await packSourceMaps(maps, { spool })).sha256).toBe(packed.sha256)
  expect(packed.size).toBeLessThan(100_000)
  const opened = await openBundle({ upload: packed, metadata: METADATA, spool, limits: NO_RATIO })
  const { files } = await opened.readFiles()
  const texts = files.map(async ({ path, content }) => [path, String(await buffer(content.open()))] as const)
  expect(Object.fromEntries(await Promise.all(texts))).toEqual(contents)
})

it('packing that is aborted rejects with the reason, and the spool can be used again', async () => {
  await using spool = await openSpool({ directory: tmpdir() })
  const content = await spool.append(Readable.from([Buffer.alloc(1000)]), { limitBytes: Infinity })
  const maps = [{ path: 'a.js.map', contentType: 'application/json', content }]
  const reason = new Error('gone')
  await expect(packSourceMaps(maps, { spool, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect((await packSourceMaps(maps, { spool })).size).toBeGreaterThan(0)
})
