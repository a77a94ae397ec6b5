import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CatalogUnavailableError, CatalogUnusableError } from '../errors.ts'
import { sampleTenant } from '../testing/sample-records.ts'
import { openSqliteCatalog } from './open-catalog.ts'

const WORKER = fileURLToPath(new URL('./testing/sqlite-worker.ts', import.meta.url))
const PROCESSES = 4
const RAISES = 25

describe('openSqliteCatalog', () => {
  it('loses no increment when several processes create one catalog and raise one counter', async () => {
    await using folder = await openFolder()
    const results = Array.from({ length: PROCESSES }, () => runWorker(['raise', folder.path, String(RAISES)]))
    const fine = { code: 0, output: '' }
    expect(await Promise.all(results)).toEqual(results.map(() => fine))
    await using catalog = await openSqliteCatalog(folder)
    const counter = await catalog.tenants.find('counter')
    expect(counter?.value.generation).toBe(1 + PROCESSES * RAISES)
  }, 30_000)

  it('has every acknowledged record after the process that wrote them was killed', async () => {
    await using folder = await openFolder()
    const child = spawnWorker(['insert', folder.path, '100000'])
    const stored: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      stored.push(line)
      if (stored.length === 200) child.kill('SIGKILL')
    }
    expect(stored.length).toBeGreaterThanOrEqual(200)
    await using catalog = await openSqliteCatalog(folder)
    const found = await Promise.all(stored.map((tenantId) => catalog.tenants.find(tenantId)))
    expect(found.filter((record) => record === null)).toEqual([])
  }, 30_000)

  it('rejects with CatalogUnavailableError while another program holds the lock, and works afterwards', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog({ ...folder, busyTimeoutMs: 100 })
    using other = new DatabaseSync(folder.path)
    other.exec('BEGIN EXCLUSIVE')
    await expect(catalog.tenants.insert(sampleTenant('t'))).rejects.toThrow(/locked by another program/)
    await expect(catalog.check()).rejects.toThrow(CatalogUnavailableError)
    other.exec('ROLLBACK')
    expect(await catalog.tenants.insert(sampleTenant('t'))).not.toBeNull()
  })

  it('makes each of many writes in a turn of the event loop of its own', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    let turn = 0
    let isCounting = true
    const count = () => {
      turn += 1
      if (isCounting) setImmediate(count)
    }
    count()
    const tenants = Array.from({ length: 20 }, (_, index) => sampleTenant(`t-${index}`))
    const turns = await Promise.all(
      tenants.map(async (tenant) => {
        await catalog.generations.put(tenant)
        await catalog.tenants.insert(tenant)
        return turn
      }),
    )
    isCounting = false
    expect(new Set(turns).size).toBe(tenants.length)
  })

  it('waits for a lock without blocking the process', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    using other = new DatabaseSync(folder.path)
    other.exec('BEGIN IMMEDIATE')
    const waiting = catalog.tenants.insert(sampleTenant('t'))
    // Only a process that is not blocked reaches this line; the lock would be held for ever otherwise.
    setTimeout(() => other.exec('COMMIT'), 120)
    expect(await waiting).not.toBeNull()
  })

  it('completes all writes that wait for a lock once it is free, without blocking the process', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    using other = new DatabaseSync(folder.path)
    other.exec('BEGIN IMMEDIATE')
    const writes = Array.from({ length: 200 }, (_, index) =>
      catalog.tenants.insert(sampleTenant(`t-${index}`)),
    )
    // If the waiting blocked the process, all of them would time out before this timer fires.
    setTimeout(() => other.exec('COMMIT'), 50)
    expect(await Promise.all(writes)).not.toContain(null)
  })

  it('is unavailable while its file is missing, never creates another one, and uses the one that is put back', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    await catalog.tenants.insert(sampleTenant('old'))
    const backup = `${folder.path}.backup`
    sqlite(folder.path, `VACUUM INTO '${backup}'`)
    await rename(folder.path, `${folder.path}.away`)
    for (const suffix of ['-wal', '-shm']) await rm(folder.path + suffix, { force: true })
    await expect(catalog.tenants.find('new')).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.tenants.insert(sampleTenant('new'))).rejects.toThrow(CatalogUnavailableError)
    await expect(readFile(folder.path)).rejects.toThrow('ENOENT')
    await copyFile(backup, folder.path)
    expect((await catalog.tenants.find('old'))?.value).toEqual(sampleTenant('old'))
    expect(await catalog.tenants.insert(sampleTenant('new'))).not.toBeNull()
    await using another = await openSqliteCatalog(folder)
    expect(await another.tenants.find('new')).not.toBeNull()
  })

  it('finds a record that was stored before a restart', async () => {
    await using folder = await openFolder()
    const stored = await (async () => {
      await using catalog = await openSqliteCatalog(folder)
      return await catalog.tenants.insert(sampleTenant('t', 1, { a: 1 }))
    })()
    await using catalog = await openSqliteCatalog(folder)
    expect(await catalog.tenants.find('t')).toEqual(stored)
  })

  it('refuses a catalog of a newer version and does not change it', async () => {
    await using folder = await openFolder()
    await (await openSqliteCatalog(folder))[Symbol.asyncDispose]()
    sqlite(folder.path, 'PRAGMA user_version = 99')
    const before = await readFile(folder.path)
    await expect(openSqliteCatalog(folder)).rejects.toThrow(CatalogUnusableError)
    await expect(openSqliteCatalog(folder)).rejects.toThrow(/newer version \(schema 99;.*restore the backup/)
    expect(await readFile(folder.path)).toEqual(before)
  })

  it("refuses another program's database and does not change it", async () => {
    await using folder = await openFolder()
    await mkdir(join(folder.path, '..'))
    sqlite(folder.path, 'CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)')
    const before = await readFile(folder.path)
    await expect(openSqliteCatalog(folder)).rejects.toThrow(/another program; choose another path/)
    expect(await readFile(folder.path)).toEqual(before)
  })

  it('refuses a file that is not a database and does not change it', async () => {
    await using folder = await openFolder()
    await mkdir(join(folder.path, '..'))
    const letter = 'Dear reader, this is a letter and not a database.\n'.repeat(100)
    await writeFile(folder.path, letter)
    await expect(openSqliteCatalog(folder)).rejects.toThrow(CatalogUnusableError)
    await expect(openSqliteCatalog(folder)).rejects.toThrow(/not a SQLite database; move that file away/)
    expect(await readFile(folder.path, 'utf8')).toBe(letter)
  })

  it('says what to do when its folder cannot be created, or its path is a folder', async () => {
    await using folder = await openFolder()
    await writeFile(join(folder.path, '..'), '')
    await expect(openSqliteCatalog(folder)).rejects.toThrow(/folder .* cannot be created; .*write permission/)
    const path = tmpdir()
    await expect(openSqliteCatalog({ path })).rejects.toThrow(/cannot be opened; check that its folder/)
  })

  it.each([
    ['folder', 0o555, 0o444],
    ['file', 0o777, 0o444],
  ])('says what to do when the %s is read-only', async (_what, folderMode, fileMode) => {
    await using folder = await openFolder()
    await (await openSqliteCatalog(folder))[Symbol.asyncDispose]()
    await chmod(folder.path, fileMode)
    await chmod(join(folder.path, '..'), folderMode)
    const { code, output } = await runWorker(['open', folder.path, '0'], asNobody())
    expect(output).toMatch(/^CatalogUnavailableError: the catalog .*(?:write permission|may write in it)/)
    expect(code).toBe(1)
  })

  it('rejects with CatalogUnusableError, never with null, when a record is damaged', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    await catalog.tenants.insert(sampleTenant('broken'))
    await catalog.tenants.insert(sampleTenant('unnamed'))
    sqlite(folder.path, `UPDATE tenants SET body = '{' WHERE tenant_id = 'broken'`)
    sqlite(folder.path, `UPDATE tenants SET body = '{"generation":1}' WHERE tenant_id = 'unnamed'`)
    await expect(catalog.tenants.find('broken')).rejects.toThrow(CatalogUnusableError)
    await expect(catalog.tenants.find('unnamed')).rejects.toThrow(CatalogUnusableError)
    const list = { pluginId: 'p', version: '1.0.0', digest: 'a'.repeat(64) }
    await catalog.fileLists.put(list, [])
    sqlite(folder.path, `UPDATE file_lists SET files = '{}'`)
    await expect(catalog.fileLists.find(list)).rejects.toThrow(CatalogUnusableError)
  })

  it('lists tenants although their records cannot be read, and rejects when what lists read is damaged', async () => {
    await using folder = await openFolder()
    await using catalog = await openSqliteCatalog(folder)
    await catalog.tenants.insert(sampleTenant('acme'))
    sqlite(folder.path, `UPDATE tenants SET body = '{'`)
    const lists = [
      () => catalog.tenants.list({ limit: 9 }),
      () => catalog.tenants.list({ among: ['acme'], limit: 9 }),
      () => catalog.tenants.listOfPlugin({ pluginId: 'test-plugin', limit: 9 }),
    ]
    for (const list of lists) expect(await list()).toHaveLength(1)
    sqlite(folder.path, `UPDATE listed_tenants SET listed = '{'`)
    for (const list of lists) await expect(list()).rejects.toThrow(CatalogUnusableError)
  })

  it.skipIf(process.platform === 'win32')(
    'rejects with CatalogUnavailableError when the disk is full',
    async () => {
      await using folder = await openFolder()
      await (await openSqliteCatalog(folder))[Symbol.asyncDispose]()
      // This process may write files of up to 300 KiB: further writes fail as on a full disk.
      const { code, output } = await collect(
        spawn(
          '/bin/bash',
          [
            '-c',
            `trap '' XFSZ; ulimit -f 300; exec "$0" "$@"`,
            process.execPath,
            '--conditions=source',
            WORKER,
          ].concat(['insert', folder.path, '1000']),
          { stdio: ['ignore', 'pipe', 'inherit'] },
        ),
      )
      const lines = output.trim().split('\n')
      expect(lines.at(-1)).toMatch(/^CatalogUnavailableError: the catalog .* (?:disk|space)/)
      expect(code).toBe(1)
      await using catalog = await openSqliteCatalog(folder)
      const found = await Promise.all(lines.slice(0, -1).map((tenantId) => catalog.tenants.find(tenantId)))
      expect(found.length).toBeGreaterThan(0)
      expect(found).not.toContain(null)
    },
  )
})

/** A path in a folder that is not made yet, in one that goes with the test. */
async function openFolder() {
  const root = await mkdtemp(join(tmpdir(), 'plugboard-catalog-'))
  await chmod(root, 0o755)
  return {
    path: join(root, 'data', 'catalog.sqlite'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

function sqlite(path: string, sql: string): void {
  using database = new DatabaseSync(path)
  database.exec(sql)
}

function spawnWorker(args: readonly string[], options: { readonly uid?: number } = {}) {
  return spawn(process.execPath, ['--conditions=source', WORKER, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function runWorker(args: readonly string[], options: { readonly uid?: number } = {}) {
  return collect(spawnWorker(args, options))
}

async function collect(child: ReturnType<typeof spawnWorker>) {
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { code: code as unknown, output }
}

/** Another user for a child process of root, to whom permissions do not apply. */
function asNobody(): { readonly uid?: number } {
  return process.getuid?.() === 0 ? { uid: 65_534 } : {}
}
