import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AuditEntry } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { describePairs, FS_SQLITE } from './harness/pairs.ts'
import { type Environment, REGISTRY, startProcess } from './harness/start-process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const COMMAND = 'services/registry/src/verify-audit.ts'
const SETTINGS = { REGISTRY_LISTEN: '127.0.0.1:0' }
const HOSTS = 6

/** Makes a few changes through two registries, and returns the export of their log. */
async function makeChanges(env: Environment): Promise<string> {
  await using first = await startProcess(REGISTRY, { ...env, ...SETTINGS })
  await using second = await startProcess(REGISTRY, { ...env, ...SETTINGS })
  const declared = Array.from({ length: HOSTS }, (_, index) =>
    fetch(`${(index % 2 ? first : second).url}/hosts/host-${index}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version: '1.0.0' }),
    }),
  )
  for (const { status } of await Promise.all(declared)) expect(status).toBe(201)
  return (await fetch(`${first.url}/audit/export`)).text()
}

async function verify(env: Environment, ...options: readonly string[]) {
  const result = await promisify(execFile)(process.execPath, ['--conditions=source', COMMAND, ...options], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  }).catch((error: unknown) => Object(error))
  const lines = String(result.stdout).split('\n').filter(Boolean)
  return {
    code: Number(result.code ?? 0),
    lines: lines.map((line) => JSON.parse(line)),
    text: String(result.stderr),
  }
}

async function openFile(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-audit-'))
  const path = join(folder, 'audit.jsonl')
  await writeFile(path, text)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

describePairs('the command that verifies the audit log', (pair) => {
  it('accepts the log that two registries wrote at once, and its export', async () => {
    await using place = await pair.open()
    const text = await makeChanges(place.env)
    const entries = text
      .split('\n')
      .filter(Boolean)
      .map((line) => AuditEntry.parse(JSON.parse(line)))
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6])
    const { sequence, hash } = AuditEntry.parse(entries.at(-1))
    const verified = { kind: 'verified', entries: HOSTS, first: 1, newest: { sequence, hash }, faults: 0 }
    const expected = ['--expect', `${sequence}:${hash}`]
    expect(await verify(place.env, ...expected)).toEqual({ code: 0, lines: [verified], text: '' })
    await using file = await openFile(text)
    expect((await verify({}, file.path, ...expected)).lines).toEqual([verified])
  })
})

describe('the command that verifies the audit log', () => {
  it('finds what somebody changed in the database or in an export, and exits with 1', async () => {
    await using place = await FS_SQLITE.open()
    const exported = (await makeChanges(place.env)).split('\n')
    {
      using database = new DatabaseSync(join(String(place.env['DATA_DIR']), 'catalog.sqlite'))
      database.exec(`
        UPDATE auditEntries SET body = replace(body, 'local', 'token') WHERE sequence = 2;
        UPDATE auditEntries SET body = '{' WHERE sequence = 4;
        DELETE FROM auditEntries WHERE sequence = 6`)
    }
    const { code, lines, text } = await verify(place.env, '--expect', `6:${'a'.repeat(64)}`)
    expect(code).toBe(1)
    expect(lines).toMatchObject([
      { fault: 'changed', sequence: 2 },
      { fault: 'changed', sequence: 4 },
      { fault: 'cut-off', sequence: 6 },
      { kind: 'verified', faults: 3 },
    ])
    expect(text).toContain(
      'The audit log is not what was written. Faults: 3. The first: Entry 2 is not what was written: its hash differs.',
    )
    const left = [...exported.slice(1, 2), ...exported.slice(3, 5), '{"sequence":6'].join('\n')
    await using file = await openFile(left)
    const verified = await verify({}, file.path)
    expect(verified.code).toBe(1)
    expect(verified.lines).toMatchObject([
      { fault: 'missing', sequence: 3 },
      { fault: 'changed', sequence: 6 },
      { kind: 'verified', first: 2, faults: 2 },
    ])
  })

  it.each([
    ['a file that is not there', ['/nowhere/audit.jsonl'], /cannot be read/],
    ['an --expect without a hash', ['--expect', '7'], /not 7. Name a FILE or none; the option is --expect/],
  ])('says what is wrong when it is called with %s', async (_what, options, message) => {
    const { code, text } = await verify({}, ...options)
    expect(code).not.toBe(0)
    expect(text).toMatch(message)
  })
})
