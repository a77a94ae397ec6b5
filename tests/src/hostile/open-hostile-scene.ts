import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { openFsStore } from '@plugboard/storage/fs'
import { expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { objectKeys } from '../harness/object-keys.ts'
import { type Environment, REGISTRY, type RunningProcess, startProcess } from '../harness/start-process.ts'

/** A separate registry on files and SQLite, for requests that must leave no trace. */
export interface HostileScene extends AsyncDisposable {
  readonly registry: RunningProcess
  /** Fails unless the registry is ready, and nothing was stored, recorded, spooled or logged as an error. */
  expectUntouched(): Promise<void>
}

const LEASES_WITHOUT_END = { expiredBeforeMs: Number.MAX_SAFE_INTEGER, limit: 10 }

/** @param expectedErrors codes of problems that the test provokes and that are logged as errors */
export async function openHostileScene(
  env: Environment = {},
  { expectedErrors = [] }: { expectedErrors?: readonly string[] } = {},
): Promise<HostileScene> {
  await using opened = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-hostile-'))
  opened.defer(() => rm(directory, { recursive: true, force: true }))
  const registry = opened.use(
    await startProcess(REGISTRY, { DATA_DIR: directory, REGISTRY_LISTEN: '127.0.0.1:0', ...env }),
  )
  const store = opened.use(await openFsStore({ directory }))
  const catalog = opened.use(await openSqliteCatalog({ path: join(directory, 'catalog.sqlite') }))
  const expectNoErrors = () => expect(errorLines(registry.log(), expectedErrors)).toEqual([])
  opened.defer(async () => {
    await registry.stop()
    expectNoErrors()
  })
  const owned = opened.move()
  return {
    registry,
    expectUntouched: async () => {
      const ready = await fetch(`${registry.url}/ready`)
      expect(await ready.json()).toEqual({
        status: 'ready',
        checks: { store: 'ok', catalog: 'ok', spool: 'ok' },
      })
      expect(await objectKeys(store, '')).toEqual([])
      expect((await catalog.plugins.list({ order: 'id', limit: 10 })).plugins).toEqual([])
      expect(await catalog.versions.listExpired(LEASES_WITHOUT_END)).toEqual([])
      // A spool file is unlinked right after it was opened, so one that is being opened has a name for an instant.
      await eventually(
        () => readdir(join(directory, 'spool')),
        (names) => names.length === 0,
      )
      expectNoErrors()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function errorLines(log: string, expectedErrors: readonly string[]): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '' && !/^\{"level":[1-4]0,/.test(line))
    .filter((line) => !expectedErrors.some((code) => line.includes(`"code":"${code}"`)))
}
