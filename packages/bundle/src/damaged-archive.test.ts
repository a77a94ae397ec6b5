import { craftZip } from '@plugboard/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BundleRefusedError, MetadataMissingError } from './bundle-errors.ts'
import { inspectBytes, METADATA } from './testing/inspect-bytes.ts'

const FILES: Readonly<Record<string, string>> = {
  'assets/größe.css': 'a { color: red }\n'.repeat(9),
  'bundle.js': 'export default () => "hello"\n'.repeat(20),
  'chunks/b.js': 'export {}\n',
}
const MANIFEST = { name: 'manifest.json', content: JSON.stringify(METADATA) }

const ARCHIVES = [{}, { zip64: true }, { dataDescriptor: true }, { method: 'store' as const }].map((rarity) =>
  craftZip(
    [MANIFEST, ...Object.entries(FILES).map(([name, content]) => ({ name, content }))].map((entry) => ({
      ...entry,
      ...rarity,
    })),
    { zip64: 'zip64' in rarity },
  ),
)

type Damage = (zip: Buffer) => Buffer

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
// Counted from the end, where the records lie that say how to read the rest.
const nearEnd = fc.nat({ max: 400 })
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(position, fc.nat({ max: 255 })).map(
    ([at, byte]): Damage =>
      (zip) => {
        const damaged = Buffer.from(zip)
        damaged[Math.floor(at * zip.length)] = byte
        return damaged
      },
  ),
  fc.tuple(nearEnd, fc.nat({ max: 255 })).map(
    ([at, byte]): Damage =>
      (zip) => {
        const damaged = Buffer.from(zip)
        damaged[Math.max(0, zip.length - 1 - at)] = byte
        return damaged
      },
  ),
  position.map(
    (at): Damage =>
      (zip) =>
        zip.subarray(0, Math.floor(at * zip.length)),
  ),
  position.map(
    (at): Damage =>
      (zip) =>
        zip.subarray(Math.floor(at * zip.length)),
  ),
  fc.tuple(position, position).map(
    ([from, to]): Damage =>
      (zip) => {
        const [start, end] = [from, to].map((at) => Math.floor(at * zip.length))
        return Buffer.concat([zip.subarray(0, start), zip.subarray(end)])
      },
  ),
  fc.tuple(position, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(
    ([at, bytes]): Damage =>
      (zip) => {
        const start = Math.floor(at * zip.length)
        return Buffer.concat([zip.subarray(0, start), bytes, zip.subarray(start)])
      },
  ),
)

it('a damaged archive is refused, or its files are those of the original', async () => {
  let refused = 0
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ARCHIVES),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      async (zip, damages) => {
        const damaged = damages.reduce((bytes, apply) => apply(bytes), zip)
        try {
          await using inspected = await inspectBytes(damaged, { metadata: undefined })
          expect(await inspected.texts()).toEqual(FILES)
          expect(inspected.bundle.metadata).toMatchObject(METADATA)
          accepted += 1
        } catch (error) {
          const isRefusal = error instanceof BundleRefusedError || error instanceof MetadataMissingError
          if (!isRefusal) throw error
          refused += 1
        }
      },
    ),
    { numRuns: 1500 },
  )
  // Both happen, or the property says nothing: a byte of a timestamp changes no file.
  expect(Math.min(refused, accepted)).toBeGreaterThan(0)
}, 60_000)
