import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { readBillOfMaterials, SBOM_LIMIT_BYTES } from './bill-of-materials.ts'
import { createBillReader } from './bill-reader.ts'

const { signal } = new AbortController()

/** A bill of materials of the most bytes, which are all of it values of JSON. */
function largestBill(value: string): Buffer {
  const start = '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a"}],"rest":['
  const end = '0]}'
  const count = Math.floor((SBOM_LIMIT_BYTES - start.length - end.length) / (value.length + 1))
  return Buffer.from(`${start}${`${value},`.repeat(count)}${end}`)
}

it.each(['1', '[]', '{"a":1}'])(
  'other work goes on while a bill of as many %s as it may have is read',
  async (value) => {
    await using reader = createBillReader()
    const reading = reader.read(largestBill(value), { signal })
    const first = await Promise.race([reading, setImmediate('other work')])
    expect(first).toBe('other work')
    expect(await reading).toMatchObject({ kind: 'read', components: [{ name: 'a' }] })
  },
)

it('a bill that is read in a thread has the same components and faults as otherwise', async () => {
  await using reader = createBillReader()
  const bills = [
    '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a","version":"1.0.0"}]}',
    '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":7}]}',
    '<bom/>',
  ]
  for (const bill of bills.map((text) => Buffer.from(text)))
    expect(await reader.read(bill, { signal })).toEqual(readBillOfMaterials(bill))
})

it('a bill that is being read can be given up', async () => {
  await using reader = createBillReader()
  const gone = new AbortController()
  const reading = reader.read(largestBill('1'), { signal: gone.signal })
  gone.abort(new RangeError('enough'))
  await expect(reading).rejects.toThrow('enough')
})

it('a bill that takes more memory or time than it may is no error, and the next one is read', async () => {
  const small = Buffer.from('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a"}]}')
  await using tight = createBillReader({ heapMebibytes: 40 })
  expect(await tight.read(largestBill('{}'), { signal })).toEqual({
    kind: 'too-costly',
    message: 'takes more than 40 MiB of memory to read',
  })
  expect(await tight.read(small, { signal })).toMatchObject({ kind: 'read' })
  await using hasty = createBillReader({ timeoutMs: 0 })
  expect(await hasty.read(small, { signal })).toEqual({
    kind: 'too-costly',
    message: 'takes more than 0 seconds to read',
  })
})
