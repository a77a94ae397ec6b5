import { sourceOf } from '@plugboard/storage'
import { sourceMapsKey, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { auditCommand, auditRecovery } from '../audit/audit-command.ts'
import { publishBundle } from '../publish/publish-bundle.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { createPorts, faultsOf, keysOf, type PortsUnderTest, portsOn } from '../testing/ports-under-test.ts'
import { type ScanFinding, scanStore } from './scan-store.ts'

const HOUR_MS = 3_600_000
const ORPHAN = { pluginId: 'gone', version: '2.0.0-rc.1' }
const TYPE = { contentType: 'text/plain' }

async function publish(ports: PortsUnderTest): Promise<void> {
  const bundle = createBundle(
    { 'bundle.js': 'export default 1', 'a.css': 'a {}' },
    { maps: { 'bundle.js.map': '{}' } },
  )
  const { signal } = new AbortController()
  await publishBundle(ports, { bundle, encoder: createEncoder(bundle), signal })
}

/** The clock of the ports is ahead of the times of objects by hours. */
async function scan(
  ports: PortsUnderTest,
  { remove = false, minAgeMs = HOUR_MS, signal = new AbortController().signal } = {},
) {
  const findings: ScanFinding[] = []
  const counts = await scanStore(ports, {
    remove,
    minAgeMs,
    signal,
    report: (finding) => void findings.push(finding),
  })
  return { findings, counts }
}

function createScene(): PortsUnderTest {
  const ports = createPorts()
  ports.advance(Date.now() + 24 * HOUR_MS - ports.clock())
  return ports
}

async function putOrphans({ store }: PortsUnderTest): Promise<void> {
  for (const path of ['bundle.js', 'chunks/a.js'])
    await store.putIfAbsent(`gone/v2.0.0-rc.1/${path}`, sourceOf('1234'), TYPE)
}

describe('a scan', () => {
  it('finds nothing in what is published, being published or being recovered', async () => {
    const ports = createScene()
    await publish(ports)
    await ports.catalog.versions.insert({
      ...ORPHAN,
      digest: 'a'.repeat(64),
      state: 'publishing',
      lease: { holder: 'other', expiresAtMs: ports.clock() - 1 },
      reservedBy: null,
      summary: null,
      checks: [],
      createdAtMs: 0,
    })
    await putOrphans(ports)
    const { findings, counts } = await scan(ports, { remove: true })
    expect(findings).toEqual([])
    expect(counts).toMatchObject({ versions: 2, plugins: 1, findings: 0 })
    expect(await keysOf(ports.store)).toContain('gone/v2.0.0-rc.1/bundle.js')
  })

  it('removes objects of a version without a record only when it may, and nothing else', async () => {
    const ports = createScene()
    await publish(ports)
    await putOrphans(ports)
    const found = { kind: 'objects-without-version', ...ORPHAN, objects: 2, bytes: 8 }
    const before = await keysOf(ports.store)
    expect((await scan(ports)).findings).toEqual([{ ...found, outcome: 'removable' }])
    expect(await keysOf(ports.store)).toEqual(before)
    expect((await scan(ports, { remove: true })).findings).toEqual([{ ...found, outcome: 'removed' }])
    expect((await scan(ports)).findings).toEqual([])
    expect(await ports.catalog.versions.find(ORPHAN)).toBeNull()
    expect(await faultsOf(ports)).toEqual([])
  })

  it('by a command has an entry in the audit log for each version whose objects it removes', async () => {
    const ports = createScene()
    await putOrphans(ports)
    const onRecovered = auditRecovery(auditCommand(ports, 'scan'))
    await scan({ ...ports, onRecovered }, { remove: true })
    expect(await ports.catalog.auditEntries.listAfter({ after: 0, limit: 9 })).toMatchObject([
      {
        action: 'version.recovered',
        caller: { kind: 'command', name: 'scan' },
        subject: ORPHAN,
        after: { outcome: 'removed' },
      },
    ])
  })

  it('does not touch a version of which one object is younger than the limit', async () => {
    const ports = createScene()
    await putOrphans(ports)
    const { findings } = await scan(ports, { remove: true, minAgeMs: 48 * HOUR_MS })
    expect(findings).toEqual([])
    expect(await keysOf(ports.store)).toHaveLength(2)
  })

  it('never removes a version that a manifest makes visible, and says how it is recorded again', async () => {
    const ports = createScene()
    await publish(ports)
    const stored = await ports.catalog.versions.find(REF)
    if (stored) await ports.catalog.versions.remove(stored)
    const before = await keysOf(ports.store)
    expect((await scan(ports, { remove: true })).findings).toEqual([
      { kind: 'version-without-record', ...REF, remedy: 'upload the same bundle again' },
    ])
    expect(await keysOf(ports.store)).toEqual(before)
    await publish(ports)
    expect((await scan(ports)).findings).toEqual([])
  })

  it('reports objects and manifests that a version has lost, and foreign objects, and removes none of them', async () => {
    const ports = createScene()
    await publish(ports)
    await ports.store.putIfAbsent(`${REF.pluginId}/v${REF.version}/surplus.js`, sourceOf('1'), TYPE)
    await ports.store.putIfAbsent('notes.txt', sourceOf('1'), TYPE)
    await ports.store.remove(`${REF.pluginId}/v${REF.version}/a.css`)
    const remedy = 'upload the same bundle again'
    const lostFile = `${REF.pluginId}/v${REF.version}/a.css`
    const { findings } = await scan(ports, { remove: true })
    expect(findings).toMatchObject([
      { kind: 'unknown-object', key: 'notes.txt' },
      { kind: 'unknown-object', key: `${REF.pluginId}/v${REF.version}/surplus.js` },
      { kind: 'version-without-objects', ...REF, objects: 1, keys: [lostFile], remedy },
    ])
    await ports.store.remove(versionManifestKey(REF))
    expect((await scan(ports)).findings.at(-1)).toEqual({ kind: 'version-without-manifest', ...REF, remedy })
  })

  it('reports source maps that a version has lost, and those that no version has', async () => {
    const ports = createScene()
    await publish(ports)
    await ports.store.remove(sourceMapsKey(REF))
    expect((await scan(ports)).findings).toEqual([
      {
        kind: 'version-without-objects',
        ...REF,
        objects: 1,
        keys: [sourceMapsKey(REF)],
        remedy: 'upload the same bundle again',
      },
    ])
    await publish(ports)
    const other = { pluginId: 'other', version: '1.0.0' }
    await ports.store.putIfAbsent(sourceMapsKey(other), sourceOf('1'), TYPE)
    const { findings } = await scan(ports, { remove: true })
    expect(findings).toMatchObject([{ kind: 'objects-without-version', ...other, outcome: 'removed' }])
    expect(await keysOf(ports.store)).not.toContain(sourceMapsKey(other))
  })

  it('reports source maps of a version that was published without any', async () => {
    const ports = createScene()
    const bundle = createBundle({ 'bundle.js': 'export default 1' })
    const { signal } = new AbortController()
    await publishBundle(ports, { bundle, encoder: createEncoder(bundle), signal })
    await ports.store.putIfAbsent(sourceMapsKey(REF), sourceOf('1'), TYPE)
    expect((await scan(ports)).findings).toMatchObject([{ kind: 'unknown-object', key: sourceMapsKey(REF) }])
  })

  it('reports a plugin whose tags the store does not have', async () => {
    const ports = createScene()
    await publish(ports)
    const other = portsOn({ store: createPorts().store, catalog: ports.catalog })
    expect((await scan(other)).findings).toContainEqual(
      expect.objectContaining({ kind: 'plugin-without-tags', pluginId: REF.pluginId }),
    )
  })

  it('leaves the objects to a publish that reserved the version after the scan had looked', async () => {
    const ports = createScene()
    await putOrphans(ports)
    const versions = {
      ...ports.catalog.versions,
      find: async (ref: typeof REF) => {
        const found = await ports.catalog.versions.find(ref)
        await ports.catalog.versions.insert({
          ...ref,
          digest: 'a'.repeat(64),
          state: 'publishing',
          lease: { holder: 'publisher', expiresAtMs: ports.clock() + HOUR_MS },
          reservedBy: null,
          summary: null,
          checks: [],
          createdAtMs: 0,
        })
        return found
      },
    }
    const racing = { ...ports, catalog: { ...ports.catalog, versions } }
    expect((await scan(racing, { remove: true })).findings).toMatchObject([{ outcome: 'left' }])
    expect(await keysOf(ports.store)).toHaveLength(2)
  })

  it('ends at an abort, and the next one begins again', async () => {
    const ports = createScene()
    await putOrphans(ports)
    const reason = new Error('stopped')
    await expect(scan(ports, { remove: true, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await keysOf(ports.store)).toHaveLength(2)
    expect((await scan(ports, { remove: true })).findings).toMatchObject([{ outcome: 'removed' }])
  })
})
