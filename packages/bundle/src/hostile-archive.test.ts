import { type CraftedEntry, craftZip } from '@plugboard/testkit'
import { HOSTILE_ARCHIVES } from '@plugboard/testkit/corpus'
import { describe, expect, it } from 'vitest'
import { BundleRefusedError } from './bundle-errors.ts'
import { inspectBytes, refusalOf } from './testing/inspect-bytes.ts'

const ENTRY: CraftedEntry = { name: 'bundle.js', content: 'export default 1\n' }

describe('a hostile archive', () => {
  it.each(HOSTILE_ARCHIVES)('is refused for $what', async ({ entries, archive, limits, findings }) => {
    expect(await refusalOf(craftZip(entries, archive), { limits: limits ?? {} })).toEqual(findings)
  })

  it('with the flag for strong encryption is refused, and the finding names the entry', async () => {
    const zip = craftZip([ENTRY])
    for (const at of [6, zip.indexOf('PK\x01\x02') + 8]) zip.writeUInt16LE(zip.readUInt16LE(at) | 0x41, at)
    expect(await refusalOf(zip)).toEqual(['ARCHIVE_ENCRYPTED bundle.js'])
  })

  it('with the folder attribute on a file is refused', async () => {
    const zip = craftZip([ENTRY])
    zip.writeUInt8(0x10, zip.indexOf('PK\x01\x02') + 38)
    expect(await refusalOf(zip)).toEqual(['ARCHIVE_CORRUPT bundle.js'])
  })

  it('that is one of several volumes is refused', async () => {
    const zip = craftZip([ENTRY])
    zip.writeUInt16LE(1, zip.length - 22 + 4)
    expect(await refusalOf(zip)).toEqual(['ARCHIVE_CORRUPT'])
  })

  it('is refused with up to 100 findings, each with a message and a hint', async () => {
    const entries = Array.from({ length: 80 }, (_, index) => ({ name: `../${index}.js`, symlink: true }))
    const refused = await inspectBytes(craftZip(entries)).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(BundleRefusedError)
    const { findings } = refused as BundleRefusedError
    expect(findings).toHaveLength(100)
    expect(findings.slice(0, 2).map(({ code, file }) => `${code} ${file}`)).toEqual([
      'ARCHIVE_PATH_UNSAFE ../0.js',
      'ARCHIVE_LINK ../0.js',
    ])
    expect(findings.every(({ message, hint }) => message !== '' && hint !== undefined)).toBe(true)
  })
})
