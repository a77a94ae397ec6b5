import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findSchemathesis } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import { FS_SQLITE } from '../harness/pairs.ts'
import { REGISTRY, type RunningProcess, startProcess } from '../harness/start-process.ts'

const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url))
const TOKEN = 'a-token-of-enough-characters'
const TOKENS = JSON.stringify([
  { name: 'schemathesis', token: TOKEN, scopes: ['publish', 'install', 'read', 'admin'], tenants: ['acme'] },
])

/**
 * Bounds of one run, in requests and not in time: a run that a busy machine slows down tests no less. The seed makes the
 * next run send the same.
 */
const BOUNDS = ['--seed=1', '--max-examples=5', '--phases=examples,coverage,fuzzing', '--request-timeout=60']
// Only a run that hangs reaches it: beside a load average of 28, a whole run took more than four minutes.
const TIMEOUT_MS = 900_000

const found = await findSchemathesis()
if (found.kind === 'missing' && process.env.REQUIRE_ENGINES === '1') {
  throw new Error(`REQUIRE_ENGINES=1, and an engine is missing: ${found.reason}`)
}
const note = found.kind === 'missing' ? ` (skipped: ${found.reason})` : ''

/** Tests a registry against the document that it serves. */
async function runSchemathesis({ url }: RunningProcess, options: readonly string[]) {
  if (found.kind === 'missing') throw new Error(found.reason)
  const cwd = await mkdtemp(join(tmpdir(), 'plugboard-schemathesis-'))
  const args = [...found.args, '--config-file', CONFIG, '--no-color', 'run', `${url}/openapi.json`, ...BOUNDS]
  try {
    return await new Promise<{ failed: boolean; text: string }>((resolve) => {
      execFile(found.command, [...args, ...options], { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, text: stdout + stderr }),
      )
    })
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

describe.skipIf(found.kind === 'missing')(`Schemathesis finds no failure${note}`, () => {
  it.each([
    ['without tokens', {}, []],
    [
      'with tokens',
      { REGISTRY_TOKENS: TOKENS, RATE_LIMIT_CHANGES: '0' },
      ['--header', `Authorization: Bearer ${TOKEN}`],
    ],
  ])(
    'in a registry %s that is tested against its own API document',
    async (_what, env, options) => {
      await using place = await FS_SQLITE.open()
      // A stream of changes has no end to wait for, so it is always refused here.
      const listen = { REGISTRY_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'error', LIVE_SUBSCRIBERS_MAX: '0' }
      await using registry = await startProcess(REGISTRY, { ...place.env, ...listen, ...env })
      const { failed, text } = await runSchemathesis(registry, options)
      expect(failed, text).toBe(false)
      // What it sent: a run that tested next to nothing would pass, too.
      const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(text) ?? []
      expect(Number(generated), text).toBeGreaterThan(100)
      expect(passed).toBe(generated)
      const [, selected, operations] = /Selected: (\d+)\/(\d+)/.exec(text) ?? []
      expect(selected).toBe(operations)
    },
    TIMEOUT_MS,
  )
})
