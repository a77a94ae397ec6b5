import { expect, it } from 'vitest'
import { SourceMismatchError } from '../errors.ts'
import { bytesOf, sha256Of, sourceInterruptedBy } from '../testing/object-source.ts'
import { readVerified } from './read-verified.ts'
import { sourceOf } from './source-of.ts'

const bytes = bytesOf(300_000)

it('readVerified yields all bytes of a source that matches its size and digest', async () => {
  const chunks = await Array.fromAsync(readVerified(sourceOf(bytes)))
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
})

it('readVerified withholds the last chunk of a source that does not match', async () => {
  let yielded = 0
  const reading = (async () => {
    for await (const chunk of readVerified({ ...sourceOf(bytes), sha256: sha256Of(Buffer.of()) })) {
      yielded += chunk.length
    }
  })()
  await expect(reading).rejects.toThrow(SourceMismatchError)
  expect(yielded).toBe(4 * 65_536)
})

it('readVerified destroys the source when its reader stops', async () => {
  const source = sourceOf(bytes)
  const stream = source.open()
  for await (const _ of readVerified({ ...source, open: () => stream })) break
  expect(stream.destroyed).toBe(true)
})

it('readVerified does not wait for a silent source when it is aborted', async () => {
  const controller = new AbortController()
  const source = sourceInterruptedBy(bytes, () => controller.abort(new Error('gone')))
  await expect(Array.fromAsync(readVerified(source, controller.signal))).rejects.toThrow('gone')
})
