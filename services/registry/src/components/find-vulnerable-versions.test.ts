import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BillReader, createBillReader, openVulnerabilityDatabase } from '@plugboard/bundle'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { buildZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'
import { findVulnerableVersions } from './find-vulnerable-versions.ts'

const LODASH = { type: 'library', name: 'lodash', version: '4.17.20' }
const ADVISORY = {
  id: 'GHSA-1',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    },
  ],
}

function billWith(note: string): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [LODASH], note })
}

/** A reader for which bills with the note "costly" take too much memory. */
function createTightReader(): BillReader {
  const reader = createBillReader()
  return {
    read: async (bytes, options) =>
      Buffer.from(bytes).includes('"costly"')
        ? { kind: 'too-costly', message: 'takes more than 40 MiB of memory to read' }
        : reader.read(bytes, options),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

it('a version whose bill of materials takes too much memory is left out of the search and named, and the others are searched', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-osv-'))
  await writeFile(join(folder.path, 'a.json'), JSON.stringify(ADVISORY))
  const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
  await using registry = await openRegistry(ports)
  const publish = async (version: string, bill: string) => {
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(metadataOf({ version })) },
      { path: 'bundle.js', content: `export default ${JSON.stringify(version)}\n` },
      { path: 'sbom.cdx.json', content: bill },
    ])
    await registry.publish(metadataOf({ version }), new Uint8Array(zip))
  }
  await publish('1.0.0', billWith('small'))
  await publish('2.0.0', billWith('costly'))
  await publish('3.0.0', billWith('small'))
  const { signal } = new AbortController()
  const { found, ...counts } = await findVulnerableVersions(ports, {
    database: await openVulnerabilityDatabase(folder.path),
    signal,
    createReader: createTightReader,
  })
  expect(found.map(({ version }) => version).toSorted()).toEqual(['1.0.0', '3.0.0'])
  const reason = 'sbom.cdx.json takes more than 40 MiB of memory to read'
  expect(counts).toEqual({
    versions: 3,
    withoutBill: 0,
    unreadable: 0,
    unsearched: 1,
    leftOut: [{ pluginId: 'test-plugin', version: '2.0.0', reason }],
    vulnerabilities: 2,
  })
})
