import { accessKey, PluginAccess, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createSource, publish } from '../testing/archive-source.ts'
import { archiveOf, entriesOf, importBytes } from '../testing/archive-under-test.ts'
import { REF } from '../testing/bundle-under-test.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { settleAccess, taskOf } from '../visibility/settle-access.ts'

const ID = REF.pluginId

async function createPrivateSource(): Promise<PortsUnderTest> {
  const source = await createSource()
  const { ownerships } = source.catalog
  const stored = await ownerships.find(ID)
  if (!stored) throw new Error('the plugin has no owners')
  const accessTask = taskOf(source, 'private')
  await ownerships.replace(stored, { ...stored.value, visibility: 'private', tenants: ['acme'], accessTask })
  await settleAccess(source, ID)
  return source
}

const contentOf = async (archive: Uint8Array) => (await entriesOf(archive)).slice(1)

describe('a plugin that is private in an archive', () => {
  it('is private with its tenants where it is imported, before the store has anything of it', async () => {
    const archive = await archiveOf(await createPrivateSource())
    const target = createPorts()
    const { findings } = await importBytes(target, archive)
    expect(findings).toEqual([])
    const keys = target.store.calls.map(({ key }) => key)
    expect(keys.indexOf(accessKey(ID))).toBeGreaterThanOrEqual(0)
    expect(keys.findIndex((key) => key?.startsWith(`${ID}/`))).toBeGreaterThan(keys.indexOf(accessKey(ID)))
    const object = await target.store.read(accessKey(ID))
    expect(PluginAccess.parse(JSON.parse(String(object?.bytes)))).toMatchObject({ visibility: 'private' })
    const owned = (await target.catalog.ownerships.find(ID))?.value
    expect(owned).toMatchObject({ visibility: 'private', tenants: ['acme'] })
    expect(owned?.accessTask).toBeUndefined()
    expect((await target.catalog.plugins.list({ order: 'id', limit: 10 })).plugins).toEqual([])
    expect(await contentOf(await archiveOf(target))).toEqual(await contentOf(archive))
  })

  it('is private after an import that was cut off, and another one completes it', async () => {
    const archive = await archiveOf(await createPrivateSource())
    const target = createPorts()
    target.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await expect(importBytes(target, archive)).rejects.toThrow()
    expect(await target.catalog.ownerships.privateAmong([ID])).toEqual(new Set([ID]))
    target.advance(target.leaseMs + 1)
    await importBytes(target, archive)
    expect((await target.catalog.plugins.find(ID))?.value.isPrivate).toBe(true)
  })

  it('is not imported where the plugin is public, which the import reports', async () => {
    const archive = await archiveOf(await createPrivateSource())
    const target = createPorts()
    await publish(target, '0.9.0', undefined, { publisher: 'alpha' })
    const { counts, findings } = await importBytes(target, archive)
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'plugin-is-public', pluginId: ID }))
    expect(counts).toMatchObject({ versions: 0, sameVersions: 0 })
    expect(await target.catalog.versions.find(REF)).toBeNull()
    expect((await target.catalog.plugins.find(ID))?.value.isPrivate).toBeUndefined()
  })

  it('stays as it is where it is private already', async () => {
    const archive = await archiveOf(await createPrivateSource())
    const target = createPorts()
    await importBytes(target, archive)
    const stored = await target.catalog.ownerships.find(ID)
    if (!stored) throw new Error('the plugin has no owners')
    await target.catalog.ownerships.replace(stored, { ...stored.value, tenants: ['other'] })
    const { findings } = await importBytes(target, archive)
    expect(findings).toEqual([])
    expect((await target.catalog.ownerships.find(ID))?.value.tenants).toEqual(['other'])
  })
})
