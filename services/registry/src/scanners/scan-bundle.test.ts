import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BundleUncheckedError } from '@plugboard/bundle'
import type { ScanVerdict } from '@plugboard/scanners'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { loadConfig } from '../config.ts'
import type { IsOnTrial } from '../rule-trials/rules-on-trial.ts'
import { AWAY, EMPTY_INPUT, HIT, scannerOf } from '../testing/scanner-under-test.ts'
import { translateError } from '../translate-error.ts'
import { openScanners } from './open-scanners.ts'
import { scanBundle } from './scan-bundle.ts'
import { absenceIn, scanChecks } from './scan-checks.ts'
import { createScanMetrics } from './scan-metrics.ts'

const signal = AbortSignal.timeout(300_000)
const isOnTrial: IsOnTrial = (_scanner, { ruleDigest }) => ruleDigest === 'new'
const CLEAN: ScanVerdict = { kind: 'clean' }
const HITS: ScanVerdict = { kind: 'hits', hits: [HIT] }
const EXCEEDED: ScanVerdict = {
  kind: 'exceeded',
  limit: 'size',
  file: 'large.js',
  reason: 'takes files of at most 10 bytes, and this one has 11',
  hits: [HIT],
}

const scan = (...list: readonly ReturnType<typeof scannerOf>[]) =>
  scanBundle({ list }, EMPTY_INPUT, { signal })

describe('the scan of a bundle', () => {
  it('asks every scanner, whatever the others say, and returns what each says in the order of the setting', async () => {
    const results = await scan(
      scannerOf(HITS),
      scannerOf(AWAY, { name: 'antivirus', whenAway: 'wait' }),
      scannerOf(CLEAN, { name: 'review', requirement: 'monitor' }),
    )
    expect(results).toEqual([
      {
        scanner: 'rules',
        requirement: 'required',
        whenAway: 'refuse',
        verdict: HITS,
        ruleVersion: '7',
        durationMs: expect.any(Number),
      },
      {
        scanner: 'antivirus',
        requirement: 'required',
        whenAway: 'wait',
        verdict: AWAY,
        ruleVersion: '7',
        durationMs: expect.any(Number),
      },
      {
        scanner: 'review',
        requirement: 'monitor',
        whenAway: 'refuse',
        verdict: CLEAN,
        ruleVersion: '7',
        durationMs: expect.any(Number),
      },
    ])
  })

  it('without scanners has no results', async () => {
    expect(await scan()).toEqual([])
  })

  it('has at most four scanners at work at a time', async () => {
    let active = 0
    let most = 0
    const busy = async () => {
      active += 1
      most = Math.max(most, active)
      await new Promise(setImmediate)
      active -= 1
      return CLEAN
    }
    await scan(...Array.from({ length: 8 }, (_, index) => scannerOf(busy, { name: `s${index}` })))
    expect(most).toBe(4)
  })

  it('that fails because a file cannot be read aborts the other scanners and throws that error', async () => {
    const lost = new Error('the spool has lost bytes')
    const aborted = Promise.withResolvers<unknown>()
    const patient = (_input: unknown, within: AbortSignal) =>
      new Promise<ScanVerdict>((_resolve, reject) => {
        within.addEventListener('abort', () => {
          aborted.resolve(within.reason)
          reject(within.reason)
        })
      })
    await expect(
      scan(
        scannerOf(patient),
        scannerOf(() => Promise.reject(lost)),
      ),
    ).rejects.toBe(lost)
    expect(await aborted.promise).toBe(lost)
  })

  it('that nobody waits for any more throws the reason', async () => {
    const reason = new Error('nobody waits any more')
    const scanning = scanBundle({ list: [scannerOf(CLEAN)] }, EMPTY_INPUT, {
      signal: AbortSignal.abort(reason),
    })
    await expect(scanning).rejects.toBe(reason)
  })

  it('is counted by scanner and verdict', async () => {
    const registry = new Registry()
    const list = [scannerOf(HITS), scannerOf(AWAY, { name: 'antivirus' })]
    await scanBundle({ list }, EMPTY_INPUT, { signal, metrics: createScanMetrics(registry) })
    const text = await registry.metrics()
    expect(text).toContain('plugboard_scans_total{scanner="rules",verdict="hits"} 1')
    expect(text).toContain('plugboard_scans_total{scanner="antivirus",verdict="away"} 1')
    expect(text).toContain('plugboard_scan_duration_seconds_count{scanner="rules"} 1')
  })
})

describe('what an author is told of a scan', () => {
  it.each([
    ['required', 'refuse', CLEAN, 'passed'],
    ['required', 'refuse', HITS, 'refused'],
    ['required', 'wait', HITS, 'refused'],
    ['required', 'refuse', EXCEEDED, 'refused'],
    ['required', 'refuse', AWAY, 'errored'],
    ['required', 'wait', AWAY, 'waiting'],
    ['advisory', 'refuse', CLEAN, 'passed'],
    ['advisory', 'refuse', HITS, 'warned'],
    ['advisory', 'refuse', EXCEEDED, 'warned'],
    ['advisory', 'refuse', AWAY, 'warned'],
  ] as const)(
    'by a scanner that is %s (away: %s), for the verdict %j, is the outcome %s',
    async (requirement, whenAway, verdict, outcome) => {
      const [check] = scanChecks(await scan(scannerOf(verdict, { requirement, whenAway })))
      expect(check).toMatchObject({ name: 'scanner-rules', outcome })
      expect((check?.findings ?? []).length > 0).toBe(verdict.kind !== 'clean')
      expect(
        check?.findings?.every(
          ({ level }) => level === (requirement === 'required' ? 'enforced' : 'advisory'),
        ) ?? true,
      ).toBe(true)
    },
  )

  it.each([CLEAN, HITS, EXCEEDED, AWAY])(
    'by a scanner that only monitors is nothing, for the verdict %j',
    async (verdict) => {
      const results = await scan(scannerOf(verdict, { requirement: 'monitor' }))
      expect(scanChecks(results)).toEqual([])
      expect(absenceIn(results)).toBeUndefined()
    },
  )

  it('names the scanner, the rule, the place and what is there, and how to mend it', async () => {
    const hit = { ...HIT, line: 3, column: 7, evidence: 'new CoinHive', severity: 'high' } as const
    const [check] = scanChecks(await scan(scannerOf({ kind: 'hits', hits: [hit] })))
    expect(check).toEqual({
      name: 'scanner-rules',
      outcome: 'refused',
      message: 'The scanner rules found something.',
      findings: [
        {
          code: 'SCANNER_HIT',
          message: 'The rule miners.yar:coinhive (high) of the scanner rules: A miner of crypto currencies',
          hint: 'Remove what the rule finds. If it is harmless, ask the operators of this registry about the rule miners.yar:coinhive of rules.',
          file: 'bundle.js',
          line: 3,
          column: 7,
          excerpt: 'new CoinHive',
          level: 'enforced',
        },
      ],
    })
  })

  it('has the limit that was exceeded first, and then the hits', async () => {
    const [check] = scanChecks(await scan(scannerOf(EXCEEDED)))
    expect(check?.findings).toMatchObject([
      {
        code: 'SCANNER_EXCEEDED',
        message: 'The scanner rules takes files of at most 10 bytes, and this one has 11.',
        file: 'large.js',
      },
      { code: 'SCANNER_HIT' },
    ])
  })

  it('has at most 20 findings of a scanner, and how many are left out', async () => {
    const hits = Array.from({ length: 25 }, (_, index) => ({ ...HIT, file: `${index}.js` }))
    const [check] = scanChecks(await scan(scannerOf({ kind: 'hits', hits })))
    expect(check?.findings).toHaveLength(20)
    expect(check?.omitted).toBe(5)
  })

  it('is a warning where only rules on trial have hits, and otherwise a refusal that shows the other rules first', async () => {
    const tried = Array.from({ length: 20 }, (_, n) => ({ ...HIT, file: `${n}.js`, ruleDigest: 'new' }))
    const old = { ...HIT, file: 'old.js', ruleDigest: 'old' }
    const [warned] = scanChecks(await scan(scannerOf({ kind: 'hits', hits: tried })), isOnTrial)
    expect(warned).toMatchObject({
      outcome: 'warned',
      findings: tried.map(({ file }) => ({ file, level: 'advisory' })),
    })
    const all = await scan(scannerOf({ kind: 'hits', hits: [...tried, old] }))
    const [refused] = scanChecks(all, isOnTrial)
    expect(refused).toMatchObject({ outcome: 'refused', omitted: 1 })
    expect(refused?.findings?.[0]).toMatchObject({ file: 'old.js', level: 'enforced' })
  })

  it('says why a scanner is away, and that the bundle is not the reason', async () => {
    const [check] = scanChecks(await scan(scannerOf(AWAY)))
    expect(check?.findings).toEqual([
      {
        code: 'SCANNER_AWAY',
        message: 'The scanner rules did not answer within 200 ms.',
        hint: 'Upload it again later. The bundle is not the reason.',
        level: 'enforced',
      },
    ])
  })
})

describe('required scanners that are away', () => {
  it('are a problem 503 with the longest time to wait, which names them and why', async () => {
    const results = await scan(
      scannerOf(AWAY),
      scannerOf({ kind: 'away', reason: 'answered 503', retryAfterSeconds: 60 }, { name: 'review' }),
      scannerOf(AWAY, { name: 'later', whenAway: 'wait' }),
      scannerOf(AWAY, { name: 'advice', requirement: 'advisory' }),
    )
    const problem = translateError(absenceIn(results))
    expect(problem).toMatchObject({
      code: 'SCANNER_UNAVAILABLE',
      status: 503,
      message:
        'Not scanned, and so not stored: the scanner rules did not answer within 200 ms; the scanner review answered 503.',
    })
    expect(problem?.headers()).toMatchObject({ 'retry-after': '60' })
  })

  it('are a problem 503 also when nobody but the last look at the verdict has noticed', () => {
    const check = { name: 'scanner-rules', outcome: 'errored', message: 'it did not answer' } as const
    const problem = translateError(new BundleUncheckedError([check]))
    expect(problem).toMatchObject({
      code: 'SCANNER_UNAVAILABLE',
      status: 503,
      message: 'Not checked, and so not stored. scanner-rules: it did not answer',
    })
  })

  it.each([
    ['a version may wait for them', scannerOf(AWAY, { whenAway: 'wait' })],
    ['they only advise', scannerOf(AWAY, { requirement: 'advisory' })],
    ['they had hits', scannerOf(HITS)],
  ])('are no problem where %s', async (_title, scanner) => {
    const results = await scan(scanner)
    expect(absenceIn(results)).toBeUndefined()
  })
})

describe('the scanners of the setting SCANNERS', () => {
  it('are opened without those that are away, and scan by what they are configured with', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
    await writeFile(join(folder.path, 'a.yar'), 'rule every { condition: filesize >= 0 }')
    const { scanners: configs } = loadConfig({
      SCANNERS: JSON.stringify([
        { name: 'rules', kind: 'yara', requirement: 'required', directory: folder.path },
        {
          name: 'antivirus',
          kind: 'clamd',
          requirement: 'required',
          whenAway: 'wait',
          host: '127.0.0.1',
          port: 1,
        },
        {
          name: 'review',
          kind: 'webhook',
          requirement: 'advisory',
          url: 'http://127.0.0.1:1',
          secret: `whsec_${'A'.repeat(40)}`,
        },
      ]),
    })
    await using scanners = await openScanners(configs)
    const files = [{ path: 'bundle.js', size: 1, sha256: 'a'.repeat(64), open: once }]
    const results = await scanBundle(scanners, { ...EMPTY_INPUT, files }, { signal })
    expect(results.map(({ scanner, verdict, whenAway }) => [scanner, verdict.kind, whenAway])).toEqual([
      ['rules', 'hits', 'refuse'],
      ['antivirus', 'away', 'wait'],
      ['review', 'away', 'refuse'],
    ])
  })

  it('are logged as a warning, once, when YARA rules do not compile any more', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
    const write = (condition: string) =>
      writeFile(join(folder.path, 'a.yar'), `rule a {\n  condition: ${condition}\n}`)
    await write('true')
    const entry = { name: 'house', kind: 'yara', requirement: 'required', directory: folder.path }
    const { scanners: configs } = loadConfig({ SCANNERS: JSON.stringify([entry]) })
    const log = { warn: vi.fn() }
    await using scanners = await openScanners(configs, { log })
    await write('unknown_name')
    for (let n = 0; n < 2; n += 1) await scanBundle(scanners, EMPTY_INPUT, { signal })
    expect(log.warn.mock.calls).toEqual([
      [
        { scanner: 'house', reason: expect.stringContaining('a.yar:2:14: unknown identifier') },
        'scanner keeps its former rules',
      ],
    ])
  })

  it('are an error at start, with file and line, when YARA rules do not compile', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
    await writeFile(join(folder.path, 'a.yar'), 'rule a {\n  condition: b\n}')
    const entry = { name: 'house', kind: 'yara', requirement: 'required', directory: folder.path }
    const { scanners: configs } = loadConfig({ SCANNERS: JSON.stringify([entry]) })
    await expect(openScanners(configs)).rejects.toThrow(
      /^The scanner house of SCANNERS cannot be opened: rules in .* do not compile:\n {2}a\.yar:2:14: unknown identifier `b`/,
    )
  })
})

async function* once(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x')
}
