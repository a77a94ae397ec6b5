import type { TenantRecord } from '@plugboard/catalog'
import { describe, expect, it } from 'vitest'
import { createSource, keptOf, namesTo } from '../testing/archive-source.ts'
import { archiveOf, entriesOf, importBytes, type TarEntry, tarOf } from '../testing/archive-under-test.ts'
import { REF } from '../testing/bundle-under-test.ts'
import { createPorts, keysOf } from '../testing/ports-under-test.ts'

const ID = REF.pluginId

describe('a hostile archive', () => {
  const HOSTILE: Readonly<Record<string, [RegExp, (entries: TarEntry[]) => TarEntry[]]>> = {
    'without its end': [/cut off: it has no end\.json/, (all) => all.slice(0, -1)],
    'of something else': [
      /plugboard\.json is not valid: .*not an archive/s,
      edit('plugboard.json', { format: 'x' }),
    ],
    'of a later format': [/must be 1/, edit('plugboard.json', { formatVersion: 2 })],
    'without a beginning': [/is where plugboard\.json should be/, (all) => all.slice(1)],
    'with an unknown entry': [/surplus\.txt is unknown/, insertAfter('plugin.json', entry('surplus.txt'))],
    'with an entry after its end': [/more\.txt comes after end\.json/, (all) => [...all, entry('more.txt')]],
    'with a path that leaves its folder': [
      /\.\.\/\.\.\/etc\/passwd is where/,
      rename('bundle.js', '../../etc/passwd'),
    ],
    'with a symbolic link': [
      /is a symlink; only files/,
      insertAfter('plugin.json', { ...entry('x', 0), type: 'symlink' }),
    ],
    'with a host twice': [/is there twice/, (all) => repeat(all, 'default.json')],
    'with a plugin twice': [/is there twice/, (all) => repeat(all, 'plugin.json')],
    'with a tenant twice': [/is there twice/, (all) => repeat(all, 'acme/tenant.json')],
    'with a generation twice': [/is there twice/, (all) => repeat(all, 'generations/1.json')],
    'with a generation of another tenant': [
      /is of the tenant|is generation/,
      edit('generations/1.json', { tenantId: 'bare' }),
    ],
    'with an object left out': [
      /is where .* should be/,
      (all) => all.filter(({ name }) => !name.endsWith('1.0.0/bundle.js')),
    ],
    'with other bytes of the same size': [
      /has the digest/,
      change('v1.0.0/bundle.js', (bytes) => Buffer.alloc(bytes.length, 32)),
    ],
    'with an object of another size': [
      /has \d+ bytes, and \d+ in the manifest/,
      change('v1.0.0/bundle.js', (bytes) => bytes.subarray(1)),
    ],
    'with text that is not JSON': [/is not JSON/, change('acme/tenant.json', () => Buffer.from('{'))],
    'with a property that nobody knows': [/Unrecognized key/, edit('acme/tenant.json', { surprise: 1 })],
    'with a changed tenant': [
      /another digest than the entries/,
      edit('acme/tenant.json', { freeze: undefined }),
    ],
    'with a freeze that ends after the year 9999': [
      /freeze\.untilMs/,
      edit('acme/tenant.json', { freeze: { reason: 'Peak season.', untilMs: Number.MAX_SAFE_INTEGER } }),
    ],
    'with a former generation from before 1970': [
      /origin\.madeAtMs/,
      edit('generations/1.json', { origin: { madeAtMs: -1, madeBy: null, from: 'api' } }),
    ],
    'with a generation after which no other can follow': [
      /at generation$/m,
      edit('acme/tenant.json', { generation: Number.MAX_SAFE_INTEGER }),
    ],
    'with a wait that is no whole second': [
      /must be whole seconds/,
      edit('acme/tenant.json', { minReleaseAgeMs: 1 }),
    ],
    'with a wish that is no version, range or tag': [
      /must be a version, a range or a tag/,
      editPlugins(([first]) => [{ ...first, requested: '>>1' }]),
    ],
    'with an order beyond that of the API': [
      /plugins\[0\]\.order/,
      editPlugins(([first]) => [{ ...first, order: 1_000_001 }]),
    ],
    'with a configuration larger than that of the API': [
      /within the limits of a configuration/,
      editPlugins(([first]) => [{ ...first, config: { text: 'x'.repeat(16_384) } }]),
    ],
    'with a plugin of a tenant twice': [
      /must be sorted by pluginId/,
      editPlugins(([first]) => [first, first]),
    ],
    'with the plugins of a tenant in another order': [
      /must be sorted by pluginId/,
      editPlugins(([first]) => [first, { ...first, pluginId: 'a' }]),
    ],
    'with more plugins of a tenant than the API allows': [
      /Too big.*200 items/,
      editPlugins(([first]) => namesTo(201).map((pluginId) => ({ ...first, pluginId }))),
    ],
    'with a kept configuration twice': [
      /must be sorted by pluginId/,
      edit('acme/tenant.json', { keptConfigurations: [keptOf('a'), keptOf('a')] }),
    ],
    'with the kept configuration of a plugin that the tenant has': [
      /must have no plugin that the tenant has/,
      edit('acme/tenant.json', { keptConfigurations: [keptOf(ID)] }),
    ],
    'with larger kept configurations than the API allows': [
      /must be at most 1048576 bytes of JSON/,
      edit('acme/tenant.json', {
        keptConfigurations: namesTo(70).map((id) => keptOf(id, 'x'.repeat(16_000))),
      }),
    ],
    'with a host whose React is no version': [/react/, edit('hosts/default.json', { react: 'newest' })],
    'with wrong counts': [/says 7 tenants, but there are 2/, editCounts({ tenants: 7 })],
    'with another digest than that of its manifest': [
      /says that the digest of its content is/,
      editManifest({ digest: 'a'.repeat(64) }),
    ],
    'with the manifest of another plugin': [
      /has the manifest of other/,
      editManifest({ metadata: { id: 'other', name: 'x', version: '1.0.0' } }),
    ],
    'with a file that is a folder too': [/twice, or as a file and as a folder/, addFile('bundle.js/x.js')],
    'with a file twice in another case': [/twice, or as a file and as a folder/, addFile('BUNDLE.js')],
    'with a reserved path': [/reserved for the server/, addFile('manifest.json')],
    'with an encoding of other bytes': [/decodes to other bytes/, swapEncodings],
  }

  it.each(Object.entries(HOSTILE))(
    '%s is refused, and nothing of it is imported',
    async (_what, [reason, make]) => {
      const archive = await tarOf(make(await entriesOf(await archiveOf(await createSource()))))
      const target = createPorts()
      await expect(importBytes(target, archive)).rejects.toThrow(reason)
      expect(await keysOf(target.store)).toEqual([])
      expect(await target.catalog.tenants.listIds({ limit: 9 })).toEqual([])
    },
  )

  it('that is cut anywhere is refused, and nothing of it is imported', async () => {
    const archive = await archiveOf(await createSource())
    const target = createPorts()
    const end = archive.indexOf('end.json')
    for (const part of [0.01, 0.2, 0.4, 0.6, 0.8, 0.99]) {
      const cut = archive.subarray(0, Math.floor(end * part))
      await expect(importBytes(target, cut)).rejects.toThrow(/cut off|should be/)
    }
    expect(await keysOf(target.store)).toEqual([])
  })

  it('with a huge entry of JSON is refused before it is read', async () => {
    const archive = await tarOf([
      ...(await entriesOf(await archiveOf(createPorts()))).slice(0, 1),
      entry('end.json', 17 * 1_048_576),
    ])
    await expect(importBytes(createPorts(), archive)).rejects.toThrow(/at most 16777216 are allowed/)
  })
})

function entry(name: string, size = 1): TarEntry {
  return { name, bytes: Buffer.alloc(size, 32) }
}

function change(suffix: string, next: (bytes: Buffer) => Buffer) {
  return (all: TarEntry[]) => {
    if (!all.some(({ name }) => name.endsWith(suffix))) throw new Error(`there is no ${suffix}`)
    return all.map((each) => (each.name.endsWith(suffix) ? { ...each, bytes: next(each.bytes) } : each))
  }
}

function edit(suffix: string, changes: object) {
  return change(suffix, (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(String(bytes)), ...changes })))
}

function editPlugins(next: (plugins: TenantRecord['plugins']) => readonly unknown[]) {
  return change('acme/tenant.json', (bytes) => {
    const tenant = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...tenant, plugins: next(tenant.plugins) }))
  })
}

function editCounts(changes: object) {
  return change('end.json', (bytes) => {
    const end = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...end, counts: { ...end.counts, ...changes } }))
  })
}

function editVersion(next: (manifest: { files: { path: string }[] }) => object) {
  return change('v1.0.0/version.json', (bytes) => {
    const version = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...version, manifest: next(version.manifest) }))
  })
}

function editManifest(changes: object) {
  return editVersion((manifest) => ({ ...manifest, ...changes }))
}

function addFile(path: string) {
  return editVersion((manifest) => ({
    ...manifest,
    files: [...manifest.files, { ...manifest.files[0], path }],
  }))
}

function rename(suffix: string, name: string) {
  return (all: TarEntry[]) => all.map((each) => (each.name.endsWith(`/${suffix}`) ? { ...each, name } : each))
}

function insertAfter(suffix: string, added: TarEntry) {
  return (all: TarEntry[]) => all.flatMap((each) => (each.name.endsWith(suffix) ? [each, added] : [each]))
}

function repeat(all: TarEntry[], suffix: string) {
  return all.flatMap((each) => (each.name.endsWith(suffix) ? [each, each] : [each]))
}

/** Gives the first file of a version the encoding of the second, with its digest. */
function swapEncodings(all: TarEntry[]): TarEntry[] {
  const prefix = 'objects/test-plugin/v1.0.0/'
  const other = all.find(({ name }) => name === `${prefix}chunks/größe.js.br`)
  if (!other) throw new Error('there is no second encoding')
  const changed = editVersion((manifest) => {
    const [first, second] = manifest.files as { path: string; encodings: object[] }[]
    return { ...manifest, files: [{ ...first, encodings: second?.encodings }, second] }
  })(all)
  return changed.map((each) =>
    each.name === `${prefix}bundle.js.br` ? { ...each, bytes: other.bytes } : each,
  )
}
