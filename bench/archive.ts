import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundleDigest } from '@plugboard/bundle'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { sourceOf } from '@plugboard/storage'
import { openFsStore } from '@plugboard/storage/fs'
import { bundleFileKey, pluginTagsKey, type VersionManifest, versionManifestKey } from '@plugboard/types'
import { formatTable } from './src/format-table.ts'

// How long an export and an import take on files and SQLite, and how much memory, for a tenth of the tenants, files and bytes and for
// all. Exits with 1 when the memory grows by half:
//   npm run dev -- node --conditions=source bench/archive.ts [--tenants 1000] [--files 3000] [--mebibytes 100] [--folder /dev/shm]

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '1000' },
    files: { type: 'string', default: '3000' },
    mebibytes: { type: 'string', default: '100' },
    folder: { type: 'string', default: '/dev/shm' },
  },
})
const GENERATIONS = 20
const GROWTH = 1.5
const MEBIBYTE = 1_048_576
const REF = { pluginId: 'large', version: '1.0.0' }

interface Size {
  readonly tenants: number
  readonly files: number
  readonly bytes: number
}

const all = {
  tenants: Number(values.tenants),
  files: Number(values.files),
  bytes: Number(values.mebibytes) * MEBIBYTE,
}
const few = await measure({ tenants: all.tenants / 10, files: all.files / 10, bytes: all.bytes / 10 })
const many = await measure(all)
const rows = [few, many].map(({ tenants, files, archiveMib, exported, imported }) => [
  String(tenants),
  String(files),
  archiveMib.toFixed(0),
  exported.seconds.toFixed(1),
  exported.peakMib.toFixed(0),
  imported.seconds.toFixed(1),
  imported.peakMib.toFixed(0),
])
const head = ['tenants', 'files', 'archive MiB', 'export s', 'peak MiB', 'import s', 'peak MiB']
process.stdout.write(`${formatTable({ head, texts: 0 }, rows)}\nload average ${loadavg()[0]?.toFixed(1)}\n`)
const grows = (['exported', 'imported'] as const).some(
  (each) => many[each].peakMib > GROWTH * few[each].peakMib,
)
if (grows) process.exitCode = 1

async function measure(size: Size) {
  const folder = await mkdtemp(join(values.folder, 'plugboard-archive-'))
  try {
    const [from, to, archive] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'all.tar')]
    await fill(from, size)
    const exported = await run('export', from, '--out', archive)
    const imported = await run('import', to, archive)
    return { ...size, exported, imported, archiveMib: (await stat(archive)).size / MEBIBYTE }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs a command to its end; its time, and the most memory that it had. */
async function run(command: 'export' | 'import', directory: string, ...options: readonly string[]) {
  const script = fileURLToPath(new URL(`../services/registry/src/${command}.ts`, import.meta.url))
  const ended = Promise.withResolvers<void>()
  const startedAt = performance.now()
  const child = execFile(
    process.execPath,
    ['--conditions=source', script, ...options],
    { env: { DATA_DIR: directory } },
    (error) => (error ? ended.reject(error) : ended.resolve()),
  )
  let peakKib = 0
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    await sleep(20)
  }
  await ended.promise
  return { seconds: (performance.now() - startedAt) / 1000, peakMib: peakKib / 1024 }
}

/** Writes what a publish of one version leaves, and tenants that have it. */
async function fill(directory: string, { tenants, files: count, bytes }: Size): Promise<void> {
  await using store = await openFsStore({ directory })
  await using catalog = await openSqliteCatalog({ path: join(directory, 'catalog.sqlite') })
  const contentType = 'application/javascript; charset=utf-8'
  const files: VersionManifest['files'] = []
  for (let index = 0; index < count; index += 1) {
    const path = index === 0 ? 'bundle.js' : `chunks/${index}.js`
    const content = randomBytes(Math.floor(bytes / count))
    const source = sourceOf(content)
    await store.putIfAbsent(bundleFileKey(REF, path), source, { contentType })
    const integrity = `sha384-${createHash('sha384').update(content).digest('base64')}`
    files.push({ path, size: source.size, contentType, sha256: source.sha256, integrity, encodings: [] })
  }
  const [entry] = files
  if (!entry) throw new Error('a version needs a file')
  const metadata = {
    id: REF.pluginId,
    name: REF.pluginId,
    version: REF.version,
    description: '',
    category: null,
    extensionPoints: [],
    compat: {},
    isolation: 'inline' as const,
  }
  const contents = files.map((file) => ({ ...file, content: file }))
  const digest = bundleDigest({ metadata, entry: entry.path, files: contents })
  const publishedAt = '2026-01-01T00:00:00.000Z'
  const manifest = { schemaVersion: 1, digest, metadata, entry: entry.path, files, publishedAt }
  const json = { contentType: 'application/json' }
  await store.putIfAbsent(versionManifestKey(REF), sourceOf(JSON.stringify(manifest)), json)
  const summary = {
    metadata,
    entry: entry.path,
    integrity: entry.integrity,
    sha256: entry.sha256,
    sizeBytes: bytes,
    fileCount: count,
    publishedAt,
    publisher: null,
  }
  const facts = { digest, state: 'active', lease: null, reservedBy: null, checks: [] } as const
  await catalog.versions.insert({ ...REF, ...facts, summary, createdAtMs: 0, counted: true })
  await catalog.fileLists.put({ ...REF, digest }, files)
  const { pluginId } = REF
  const times = { createdAtMs: 0, updatedAtMs: 0 }
  await catalog.plugins.insert({ pluginId, latest: metadata, latestEntry: entry.path, ...times })
  const tags = Buffer.from(JSON.stringify({ schemaVersion: 1, tags: { latest: REF.version } }))
  await store.replaceIf(pluginTagsKey(pluginId), tags, { entityTag: null, ...json })
  for (let index = 0; index < tenants; index += 1) {
    const tenantId = `tenant-${index}`
    const plugin = {
      ...REF,
      config: { label: 'x'.repeat(500) },
      enabled: true,
      installedAtMs: 0,
      updatedAtMs: 0,
    }
    for (let generation = 1; generation < GENERATIONS; generation += 1)
      await catalog.generations.put({ tenantId, generation, plugins: [plugin] })
    await catalog.tenants.insert({ tenantId, generation: GENERATIONS, plugins: [plugin] })
  }
}
