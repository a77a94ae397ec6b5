import type { ScanInput, ScanVerdict } from '@plugboard/scanners'
import { bundleFileKey, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { publish, tenantAt } from '../testing/archive-source.ts'
import { createBlob, REF } from '../testing/bundle-under-test.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { AWAY, HIT, scannerOf } from '../testing/scanner-under-test.ts'
import { type PublishedFinding, scanPublished } from './scan-published.ts'

const { signal } = new AbortController()

async function published(): Promise<PortsUnderTest> {
  const ports = createPorts()
  await publish(ports, '1.0.0')
  await publish(ports, '1.1.0', 'export default "bad"')
  await publish(ports, '2.0.0')
  return ports
}

/** Hits every version with a file that contains the text "bad". */
async function lookForBad({ files }: ScanInput): Promise<ScanVerdict> {
  for (const file of files) {
    const text = Buffer.concat(await Array.fromAsync(file.open())).toString()
    if (text.includes('bad')) return { kind: 'hits', hits: [{ ...HIT, file: file.path }] }
  }
  return { kind: 'clean' }
}

async function scan(
  ports: PortsUnderTest,
  verdict: Parameters<typeof scannerOf>[0] = lookForBad,
  options: Partial<Parameters<typeof scanPublished>[1]> = {},
) {
  const findings: PublishedFinding[] = []
  const seen: string[] = []
  const { scanner } = scannerOf(verdict, { requirement: 'monitor' })
  const counts = await scanPublished(ports, {
    scanner,
    plugins: null,
    after: null,
    signal,
    report: (finding) => findings.push(finding),
    progress: (_counts, { version }) => seen.push(version),
    ...options,
  })
  return { counts, findings, seen }
}

describe('a scan of everything published', () => {
  it('reports the versions with hits and the tenants that have them now, and counts what it looked at', async () => {
    const ports = await published()
    await ports.catalog.tenants.insert(tenantAt(1, '1.1.0'))
    await ports.catalog.tenants.insert(tenantAt(1, '2.0.0', 'beta'))
    const { counts, findings, seen } = await scan(ports)
    expect(findings).toEqual([
      {
        pluginId: REF.pluginId,
        version: '1.1.0',
        kind: 'hits',
        verdict: { kind: 'hits', hits: [{ ...HIT, file: 'bundle.js' }] },
        ruleVersion: '7',
        tenants: ['acme'],
        hasMoreTenants: false,
      },
    ])
    expect(seen).toEqual(['2.0.0', '1.1.0', '1.0.0'])
    expect(counts).toMatchObject({ versions: 3, files: 6, findings: 1 })
    expect(counts.bytes).toBeGreaterThan(0)
  })

  it('continues after a version, and looks at every other one once', async () => {
    const ports = await published()
    expect((await scan(ports, lookForBad, { after: { ...REF, version: '2.0.0' } })).seen).toEqual([
      '1.1.0',
      '1.0.0',
    ])
    expect((await scan(ports, lookForBad, { after: { ...REF, version: '1.0.0' } })).seen).toEqual([])
    expect((await scan(ports, lookForBad, { after: { pluginId: 'a', version: '9.0.0' } })).seen).toHaveLength(
      3,
    )
    expect((await scan(ports, lookForBad, { after: { pluginId: 'z', version: '0.0.1' } })).seen).toEqual([])
  })

  it('looks at the named plugins only', async () => {
    const ports = await published()
    expect((await scan(ports, lookForBad, { plugins: ['other'] })).seen).toEqual([])
    expect((await scan(ports, lookForBad, { plugins: ['other', REF.pluginId] })).seen).toHaveLength(3)
  })

  it('names at most a hundred tenants, and says that there are more', async () => {
    const ports = await published()
    for (let index = 0; index < 101; index += 1) {
      const tenantId = `tenant-${index}`
      await ports.catalog.tenants.insert(tenantAt(1, '1.1.0', tenantId))
    }
    const { findings } = await scan(ports)
    expect(findings[0]).toMatchObject({ hasMoreTenants: true })
    expect(findings[0]?.kind === 'hits' && findings[0].tenants).toHaveLength(100)
  })

  it('stops when the scanner is away, because a version that was not scanned must not look clean', async () => {
    const ports = await published()
    let scans = 0
    const seen: string[] = []
    const verdict = async () => ((scans += 1) > 1 ? AWAY : ({ kind: 'clean' } as const))
    const scanning = scan(ports, verdict, { progress: (_counts, { version }) => seen.push(version) })
    await expect(scanning).rejects.toThrow('The scanner rules did not answer within 200 ms.')
    expect(seen).toEqual(['2.0.0'])
  })

  it('reports versions of which the store has lost or changed something, and scans the others', async () => {
    const ports = await published()
    await ports.store.remove(bundleFileKey({ ...REF, version: '2.0.0' }, 'bundle.js'))
    const changed = bundleFileKey({ ...REF, version: '1.1.0' }, 'bundle.js')
    await ports.store.remove(changed)
    await ports.store.putIfAbsent(changed, createBlob('other'), { contentType: 'text/javascript' })
    await ports.store.remove(versionManifestKey({ ...REF, version: '1.0.0' }))
    const { findings, seen } = await scan(ports)
    expect(findings).toMatchObject([
      { version: '2.0.0', kind: 'unreadable', reason: expect.stringContaining('bundle.js') },
      { version: '1.1.0', kind: 'unreadable', reason: 'bundle.js has 5 bytes in the store, not 20' },
      { version: '1.0.0', kind: 'unreadable', reason: 'the store has lost its manifest' },
    ])
    expect(seen).toHaveLength(3)
  })

  it('throws an outage of the store', async () => {
    const ports = await published()
    ports.store.plan({ failOn: 'open', times: Infinity })
    await expect(scan(ports)).rejects.toMatchObject({ name: 'StoreUnavailableError' })
  })

  it('throws the reason of a signal that is aborted', async () => {
    const reason = new Error('ended')
    await expect(scan(await published(), lookForBad, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
  })
})
