import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomContent, scriptContent } from '../harness/generated-content.ts'
import { describePairs } from '../harness/pairs.ts'
import { startPlugboard } from '../harness/plugboard.ts'
import { whyNoProcessFacts } from '../harness/process-facts.ts'
import { metadataOf } from '../harness/upload.ts'
import { growthOfPeak } from './peak.ts'
import { fileSource, streamUpload, type UploadSource } from './stream-upload.ts'
import { writeZip } from './write-zip.ts'

const MB = 1_000_000
const SMALL = 5 * MB
const LARGE = 200 * MB
const MIB = 1024 * 1024
const LIMITS = {
  UPLOAD_MAX_BYTES: String(2 * LARGE),
  BUNDLE_MAX_FILE_BYTES: String(2 * LARGE),
  BUNDLE_MAX_TOTAL_BYTES: String(4 * LARGE),
}

/**
 * How much the peak may grow from an upload of 5 MB to one of 200: far more than uncollected garbage, and less than
 * holding the upload would take. On S3 two parts of 8 MiB are under way at a time, with several copies of each in memory
 * while it is assembled, hashed and sent.
 */
const ALLOWANCE: Readonly<Record<string, number>> = {
  'fs and SQLite': 64 * MIB,
  'S3 and MongoDB': 128 * MIB,
}

const skipped = whyNoProcessFacts ? ` (skipped: ${whyNoProcessFacts})` : ''

describePairs("the registry's memory", (pair) => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-memory-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const kinds: readonly [string, (size: number) => Promise<UploadSource>][] = [
    ['a script that hardly compresses', async (size) => scriptContent('memory', size)],
    ['a script that compresses', async (size) => scriptContent('memory', size, 'even')],
    ['a ZIP', (size) => zipSource(join(folder, `${size}.zip`), size)],
  ]

  it.skipIf(whyNoProcessFacts).each(kinds)(
    `is the same for %s of 5 MB and of 200 MB${skipped}`,
    async (what, sourceOf) => {
      await using place = await pair.open()
      await using plugboard = await startPlugboard(place, LIMITS)
      const { registry } = plugboard
      const [small, large] = [await sourceOf(SMALL), await sourceOf(LARGE)]
      const publish = async (source: UploadSource, version: string) => {
        const answer = await streamUpload(registry, source, metadataOf({ version }))
        expect(answer.status, answer.text).toBe(201)
      }
      const grown = await growthOfPeak(
        `registry, upload of ${what}, 5 MB -> 200 MB, ${pair.name}`,
        registry,
        {
          small: async () => {
            await publish(small, '1.0.0')
            await publish(small, '1.0.1')
          },
          large: () => publish(large, '1.0.2'),
        },
      )
      expect(grown).toBeLessThan(ALLOWANCE[pair.name] ?? 0)
    },
  )
})

/** A script that gets encodings, and two large files: one stored, one deflated. */
async function zipSource(path: string, size: number): Promise<UploadSource> {
  const script = Math.min(size, SMALL) / 2
  const rest = (size - script) / 2
  await writeZip(path, [
    { path: 'bundle.js', content: scriptContent('entry', script), deflate: true },
    { path: 'stored.bin', content: randomContent('stored', rest), deflate: false },
    { path: 'deflated.bin', content: scriptContent('deflated', rest), deflate: true },
  ])
  return fileSource(path)
}
