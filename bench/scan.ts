import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { sourceOf } from '@plugboard/storage'
import { openFsStore } from '@plugboard/storage/fs'
import { bundleFileKey, pluginTagsKey, versionManifestKey } from '@plugboard/types'
import { formatTable } from './src/format-table.ts'

// How long the command takes that compares the store with the catalog, and how much memory, for a tenth of the versions and for
// all. Exits with 1 when the time for a version or the memory grows by half:
//   npm run dev -- node --conditions=source bench/scan.ts [--versions 10000] [--folder /dev/shm]

const { values } = parseArgs({
  options: {
    versions: { type: 'string', default: '10000' },
    folder: { type: 'string', default: '/dev/shm' },
  },
})
const SCAN = fileURLToPath(new URL('../services/registry/src/scan.ts', import.meta.url))
const VERSIONS_OF_A_PLUGIN = 10
const SHA256 = 'a'.repeat(64)
const INTEGRITY = `sha384-${'A'.repeat(64)}`
const GROWTH = 1.5

const largest = Number(values.versions)
const few = await measure(largest / 10)
const many = await measure(largest)
const rows = [few, many].map(({ versions, seconds, peakMib }) => [
  String(versions),
  seconds.toFixed(1),
  ((1000 * seconds) / versions).toFixed(2),
  peakMib.toFixed(0),
])
const table = formatTable({ head: ['versions', 's', 'ms for a version', 'peak MiB'], texts: 0 }, rows)
process.stdout.write(`${table}\nload average ${loadavg()[0]?.toFixed(1)}\n`)
const grows = many.seconds / few.seconds > (GROWTH * many.versions) / few.versions
if (grows || many.peakMib > GROWTH * few.peakMib) process.exitCode = 1

async function measure(versions: number) {
  const directory = await mkdtemp(join(values.folder, 'plugboard-scan-'))
  try {
    await fill(directory, versions)
    const startedAt = performance.now()
    const peakMib = await scan(directory, versions)
    return { versions, peakMib, seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Runs the command; the most memory that it had. */
async function scan(directory: string, versions: number): Promise<number> {
  const ended = Promise.withResolvers<string>()
  const child = execFile(
    process.execPath,
    ['--conditions=source', SCAN],
    { env: { DATA_DIR: directory } },
    (error, stdout) => (error ? ended.reject(error) : ended.resolve(stdout)),
  )
  let peakKib = 0
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    await sleep(20)
  }
  const line = (await ended.promise).trim()
  const expected = `"versions":${versions},"plugins":${versions / VERSIONS_OF_A_PLUGIN},"findings":0}`
  if (!line.endsWith(expected)) throw new Error(`the scan found ${line.slice(0, 500)}`)
  return peakKib / 1024
}

/** Writes what publishes leave: a file and a manifest for each version, and their records. */
async function fill(directory: string, count: number): Promise<void> {
  await using store = await openFsStore({ directory })
  await using catalog = await openSqliteCatalog({ path: join(directory, 'catalog.sqlite') })
  const contentType = 'application/json'
  for (let index = 0; index < count; index += 1) {
    const pluginId = `plugin-${Math.floor(index / VERSIONS_OF_A_PLUGIN)}`
    const version = `1.${index % VERSIONS_OF_A_PLUGIN}.0`
    const ref = { pluginId, version }
    const key = bundleFileKey(ref, 'bundle.js')
    await store.putAllIfAbsent(
      [key, versionManifestKey(ref)].map((each) => ({ key: each, source: sourceOf(each), contentType })),
    )
    const latest = {
      id: pluginId,
      name: pluginId,
      version,
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline' as const,
    }
    const summary = {
      metadata: latest,
      entry: 'bundle.js',
      integrity: INTEGRITY,
      sha256: SHA256,
      sizeBytes: key.length,
      fileCount: 1,
      publishedAt: '2026-01-01T00:00:00.000Z',
      publisher: null,
    }
    const facts = { digest: SHA256, state: 'active', lease: null, reservedBy: null, checks: [] } as const
    await catalog.versions.insert({ ...ref, ...facts, summary, createdAtMs: 0, counted: true })
    const file = { path: 'bundle.js', size: key.length, contentType, sha256: SHA256, integrity: INTEGRITY }
    await catalog.fileLists.put({ ...ref, digest: SHA256 }, [{ ...file, encodings: [] }])
    if (index % VERSIONS_OF_A_PLUGIN !== 0) continue
    await catalog.plugins.insert({
      pluginId,
      latest,
      latestEntry: 'bundle.js',
      createdAtMs: 0,
      updatedAtMs: 0,
    })
    const tags = Buffer.from(JSON.stringify({ schemaVersion: 1, tags: { latest: version } }))
    await store.replaceIf(pluginTagsKey(pluginId), tags, { entityTag: null, contentType })
  }
}
