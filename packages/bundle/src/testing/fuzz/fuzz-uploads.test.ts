import { expect, it } from 'vitest'
import { fuzzUploads } from './fuzz-uploads.ts'
import { fuzzedUpload } from './fuzzed-upload.ts'

/** Each run tries others. A failure names its seed. */
const SEED = Date.now() % 2 ** 31
const SECONDS = 4

it('random uploads are judged, without a crash, a hang, or memory without end', async () => {
  const { count } = await fuzzUploads({ seed: SEED, seconds: SECONDS })
  expect(count).toBeGreaterThan(0)
})

it('an upload follows from its seed', () => {
  for (let seed = 0; seed < 50; seed += 1) expect(fuzzedUpload(seed)).toEqual(fuzzedUpload(seed))
})

it('the uploads of a hundred seeds are of every kind', () => {
  const kinds = new Set(Array.from({ length: 100 }, (_, seed) => fuzzedUpload(seed).kind))
  expect([...kinds].toSorted()).toEqual(['archive', 'files', 'manifest', 'schema', 'script'])
})
