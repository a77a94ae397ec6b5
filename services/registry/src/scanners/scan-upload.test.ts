import type { Decision } from '@plugboard/bundle'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { createBundle } from '../testing/bundle-under-test.ts'
import { AWAY, HIT, scannerOf } from '../testing/scanner-under-test.ts'
import { ScannersAwayError } from './errors.ts'
import { scanUpload } from './scan-upload.ts'

const { signal } = new AbortController()
const catalog = createMemoryCatalog()

function createLog() {
  const lines: unknown[] = []
  const write = (level: string) => (facts: unknown, message?: unknown) =>
    void lines.push([level, message, facts])
  return { lines, info: write('info'), warn: write('warn') }
}

describe('the scan of an upload', () => {
  it('gives scanners every file with its size, digest and bytes', async () => {
    const bundle = createBundle({ 'bundle.js': 'export {}', 'a/größe.css': 'a {}' })
    const seen: unknown[] = []
    const scanner = scannerOf(async ({ pluginId, version, digest, files }) => {
      for (const file of files) {
        const { path, size, sha256 } = file
        const bytes = Buffer.concat(await Array.fromAsync(file.open()))
        seen.push({ pluginId, version, digest, path, size, sha256, text: bytes.toString() })
      }
      return { kind: 'clean' }
    })
    const { checks } = await scanUpload({ list: [scanner] }, bundle, { signal, log: createLog(), catalog })
    const { digest } = bundle
    const [first, second] = bundle.files
    const ref = { pluginId: 'test-plugin', version: '1.0.0', digest }
    expect(seen).toEqual([
      { ...ref, path: 'bundle.js', size: 9, sha256: first?.content.sha256, text: 'export {}' },
      { ...ref, path: 'a/größe.css', size: 4, sha256: second?.content.sha256, text: 'a {}' },
    ])
    expect(checks).toEqual([
      { name: 'scanner-rules', outcome: 'passed', message: 'The scanner rules found nothing.' },
    ])
  })

  it('logs hits of every scanner without what matched, and tells the author nothing of those that only monitor', async () => {
    const log = createLog()
    const hits = [{ ...HIT, evidence: 'hunter2' }]
    const list = [
      scannerOf({ kind: 'hits', hits }, { name: 'trial', requirement: 'monitor' }),
      scannerOf({ kind: 'hits', hits }, { name: 'advice', requirement: 'advisory' }),
    ]
    const { checks } = await scanUpload({ list }, createBundle(), { signal, log, catalog })
    expect(checks.map(({ name }) => name)).toEqual(['scanner-advice'])
    const facts = { hits: [{ rule: HIT.rule, file: HIT.file }] }
    expect(log.lines).toEqual([
      ['info', 'scanner hit an upload', expect.objectContaining({ ...facts, scanner: 'trial' })],
      ['info', 'scanner hit an upload', expect.objectContaining({ ...facts, scanner: 'advice' })],
    ])
    expect(JSON.stringify(log.lines)).not.toContain('hunter2')
  })

  it('says that a required scanner is away, besides its result, and logs why', async () => {
    const log = createLog()
    const scan = await scanUpload({ list: [scannerOf(AWAY)] }, createBundle(), { signal, log, catalog })
    expect(scan).toMatchObject({ checks: [{ name: 'scanner-rules', outcome: 'errored' }] })
    expect(scan.away).toBeInstanceOf(ScannersAwayError)
    expect(log.lines).toEqual([
      [
        'warn',
        'scanner away',
        expect.objectContaining({ scanner: 'rules', reason: 'did not answer within 200 ms' }),
      ],
    ])
  })

  it('has the outcome "waiting" while a required scanner is away that versions wait for', async () => {
    const list = [scannerOf(AWAY, { whenAway: 'wait' })]
    const scan = await scanUpload({ list }, createBundle(), { signal, log: createLog(), catalog })
    expect(scan).toMatchObject({ checks: [{ name: 'scanner-rules', outcome: 'waiting' }], away: undefined })
  })

  it.each([
    [
      'refused for a hit in a file',
      scannerOf({ kind: 'hits', hits: [{ ...HIT, file: 'bundle.js' }] }),
      'refused',
    ],
    [
      'refused for a hit without a file',
      scannerOf({ kind: 'hits', hits: [{ ...HIT, file: null }] }),
      'refused',
    ],
    ['waiting for a scanner that is away', scannerOf(AWAY, { whenAway: 'wait' }), 'waiting'],
  ])(
    'is %s, and warned of it when an administrator has allowed it for this content, and no other',
    async (_title, scanner, outcome) => {
      const scan = async (text: string, decisions: readonly Decision[] = []) => {
        const options = { signal, log: createLog(), catalog, decisions }
        const bundle = createBundle({ 'bundle.js': text })
        return (await scanUpload({ list: [scanner] }, bundle, options)).checks
      }
      const [refused] = await scan('export {}')
      expect(refused).toMatchObject({ outcome, findings: [{ level: 'enforced' }] })
      const decisions = (refused?.findings ?? []).map(({ code, fingerprint = '' }) => ({
        id: 'decision0001',
        code,
        fingerprint,
        reason: 'Seen.',
        by: 'admin',
        expiresAt: '2027-01-01T00:00:00Z',
      }))
      expect(await scan('export {}', decisions)).toMatchObject([
        { outcome: 'warned', findings: [{ level: 'advisory', decision: { by: 'admin' } }] },
      ])
      expect(await scan('export const other = 1', decisions)).toMatchObject([{ outcome }])
    },
  )
})
