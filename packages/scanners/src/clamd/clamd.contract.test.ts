import { createTcpProxy, findClamd, startClamd } from '@plugboard/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { describeScanner } from '../scanner.contract.ts'
import { scanInput } from '../testing/scan-input.ts'
import { type ClamdSettings, createClamdScanner } from './clamd-scanner.ts'

const HOSTILE = 'plugboard-hostile-bytes'
const RULE = 'Plugboard.Test.Hostile.UNOFFICIAL'
const STREAM_MAX_LENGTH = 1_048_576

const found = await findClamd()
if (found.kind === 'missing' && process.env.REQUIRE_ENGINES === '1') throw new Error(found.reason)
const note = found.kind === 'missing' ? ` (skipped: ${found.reason})` : ''

describe.skipIf(found.kind === 'missing')(`a real clamd${note}`, async () => {
  if (found.kind === 'missing') return
  const clamd = await startClamd({
    path: found.path,
    signatures: { 'Plugboard.Test.Hostile': HOSTILE },
    streamMaxLength: STREAM_MAX_LENGTH,
  })
  afterAll(() => clamd[Symbol.asyncDispose]())
  const signal = AbortSignal.timeout(300_000)

  function scannerOf(settings: Partial<ClamdSettings> = {}) {
    return createClamdScanner({
      name: 'antivirus',
      requirement: 'required',
      host: '127.0.0.1',
      port: clamd.port,
      connectTimeoutMs: 40_000,
      idleTimeoutMs: 40_000,
      timeoutMs: 80_000,
      maxFileBytes: 16_777_216,
      connections: 4,
      ...settings,
    })
  }

  describeScanner('clamd', async (owned) => ({
    scanner: owned.use(scannerOf()),
    hostile: HOSTILE,
    harmless: 'export default {}',
    rule: RULE,
  }))

  it('says its release, and is named as the version of the rules', async () => {
    const scanner = scannerOf()
    const { ruleVersion } = await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })
    expect(ruleVersion).toMatch(/^ClamAV \d/)
    expect(await scanner.check({ signal })).toEqual({ state: 'ready', ruleVersion })
  })

  it('finds what is at the very end of the largest file that it takes', async () => {
    const bytes = Buffer.alloc(STREAM_MAX_LENGTH, 'a')
    bytes.write(HOSTILE, bytes.length - HOSTILE.length)
    const { verdict } = await scannerOf().scan(scanInput({ 'a.js': bytes }), { signal })
    expect(verdict).toMatchObject({ hits: [{ rule: RULE, file: 'a.js' }] })
  })

  it.each([1, 65_536, 4_194_304])(
    'a file of %i bytes more than its StreamMaxLength exceeds a limit, and the other files are scanned all the same',
    async (more) => {
      const large = Buffer.alloc(STREAM_MAX_LENGTH + more, 'a')
      const input = scanInput({ 'large.bin': large, 'a.js': HOSTILE, 'b.js': 'x', 'c.js': HOSTILE })
      const { verdict } = await scannerOf({ connections: 1 }).scan(input, { signal })
      expect(verdict).toMatchObject({
        kind: 'exceeded',
        limit: 'size',
        file: 'large.bin',
        reason: `does not take files as large as this one, of ${large.length} bytes`,
        hits: [{ file: 'a.js' }, { file: 'c.js' }],
      })
    },
  )

  it('hits a file that it does not scan to the end, if AlertExceedsMax is on, and calls it clean otherwise', async () => {
    const verdicts = []
    for (const alertsExceeded of [true, false]) {
      await using strict = await startClamd({
        path: found.path,
        signatures: { 'Plugboard.Test.Hostile': HOSTILE },
        streamMaxLength: STREAM_MAX_LENGTH,
        maxFileSize: 100_000,
        alertsExceeded,
      })
      const bytes = Buffer.alloc(200_000, 'a')
      bytes.write(HOSTILE, 150_000)
      const scanner = scannerOf({ port: strict.port })
      verdicts.push((await scanner.scan(scanInput({ 'a.js': bytes }), { signal })).verdict)
    }
    expect(verdicts).toMatchObject([
      { hits: [{ rule: 'Heuristics.Limits.Exceeded.MaxFileSize', file: 'a.js' }] },
      // Why docs/scanners.md says to switch it on.
      { kind: 'clean' },
    ])
  })

  it('finds the one hostile file among 600 on four connections', async () => {
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${index}.js`, `x${index}`]))
    const { verdict } = await scannerOf().scan(scanInput({ ...files, '300.js': HOSTILE }), { signal })
    expect(verdict).toMatchObject({ hits: [{ rule: RULE, file: '300.js' }] })
  })

  it('is away while its wire is cut in the middle of a scan, and scans again afterwards', async () => {
    await using proxy = await createTcpProxy({ target: { host: '127.0.0.1', port: clamd.port } })
    const scanner = scannerOf({ port: proxy.port, connections: 1 })
    const [file] = scanInput({ 'a.js': 'x'.repeat(300_000) }).files
    if (!file) throw new Error('the bundle has a file')
    const cutting = {
      ...file,
      async *open() {
        for await (const chunk of file.open()) {
          yield chunk
          await proxy.cut()
        }
      },
    }
    const { verdict } = await scanner.scan({ ...scanInput({}), files: [cutting] }, { signal })
    expect(verdict).toMatchObject({ kind: 'away', retryAfterSeconds: 15 })
    expect(await scanner.check({ signal })).toMatchObject({ state: 'away' })
    await proxy.restore()
    expect((await scanner.scan(scanInput({ 'a.js': HOSTILE }), { signal })).verdict.kind).toBe('hits')
  })

  it('is away when its wire passes nothing any more, with what it was waited for', async () => {
    await using proxy = await createTcpProxy({ target: { host: '127.0.0.1', port: clamd.port } })
    proxy.blackhole()
    const scanner = scannerOf({ port: proxy.port, idleTimeoutMs: 200 })
    const { verdict } = await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })
    expect(verdict).toEqual({ kind: 'away', reason: 'did not answer within 200 ms', retryAfterSeconds: 15 })
  })

  it('is away when it is killed, and back when it is started again', async () => {
    const scanner = scannerOf()
    await clamd.kill()
    const { verdict } = await scanner.scan(scanInput({ 'a.js': HOSTILE }), { signal })
    expect(verdict).toMatchObject({ kind: 'away', reason: 'has a broken connection (ECONNREFUSED)' })
    expect(await scanner.check({ signal })).toMatchObject({ state: 'away' })
    await clamd.restart()
    expect((await scanner.scan(scanInput({ 'a.js': HOSTILE }), { signal })).verdict.kind).toBe('hits')
    expect((await scanner.check({ signal })).state).toBe('ready')
  })
})
