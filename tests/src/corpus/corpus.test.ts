import { CORPUS, type CorpusUpload, GOOD_UPLOADS } from '@plugboard/testkit/corpus'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describePairs, type Place } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import { type UploadAnswer, upload } from '../harness/upload.ts'

/** At once, so that the checks of one run while another is received. */
const CONCURRENCY = 4

/** What the registry answered to an upload, as far as it is compared. */
interface Told {
  readonly upload: string
  readonly status: number
  readonly isTold: boolean
}

// One registry for all of them: what is refused leaves nothing behind that the next could meet.
describePairs('the corpus of uploads', (pair) => {
  let place: Place
  let plugboard: Plugboard
  beforeAll(async () => {
    place = await pair.open()
    // As registries are, and not as the fixtures of other tests need it.
    plugboard = await startPlugboard(place, { CHECKS: '' })
  })
  afterAll(async () => {
    await plugboard?.[Symbol.asyncDispose]()
    await place?.[Symbol.asyncDispose]()
  })

  it('is refused with the code and the file of each fault', async () => {
    const refused = CORPUS.filter(({ level }) => level === 'enforced')
    const told = await forEach(refused, async (each) => {
      const answer = await send(each)
      return { upload: nameOf(each), status: answer.status, isTold: isTold(each, answer) }
    })
    expect(told.length).toBeGreaterThanOrEqual(120)
    expect(told.filter(({ status, isTold: as }) => !as || status < 400 || status >= 500)).toEqual([])
  })

  it('is accepted with a warning where a page can use it all the same', async () => {
    const warned = CORPUS.filter(({ level }) => level === 'advisory')
    const told = await forEach(warned, async (each, index) => {
      const answer = await send({ ...each, metadata: { ...each.metadata, id: `warned-${index}` } })
      return { upload: nameOf(each), status: answer.status, isTold: isTold(each, answer) }
    })
    expect(told.filter(({ status, isTold: as }) => !as || status !== 201)).toEqual([])
  })

  it('is accepted without a warning where nothing is wrong', async () => {
    const told = await forEach(GOOD_UPLOADS, async (each, index) => {
      const { status, body } = await send({ ...each, metadata: { ...each.metadata, id: `good-${index}` } })
      const warnings = body.checks.filter(({ outcome }) => outcome !== 'passed')
      return { upload: each.what, status, isTold: warnings.length === 0 }
    })
    expect(told.filter(({ status, isTold: as }) => !as || status !== 201)).toEqual([])
  })

  function send({ bytes, metadata }: Pick<CorpusUpload, 'bytes' | 'metadata'>): Promise<UploadAnswer> {
    return upload(plugboard.registry.url, { file: bytes(), ...(metadata && { metadata }) })
  }
})

function isTold({ code, file }: CorpusUpload, { status, body }: UploadAnswer): boolean {
  const findings = status === 201 ? body.checks.flatMap((check) => check.findings ?? []) : (body.errors ?? [])
  return (
    body.code === code ||
    findings.some((each) => each.code === code && (file === undefined || each.file === file) && each.hint)
  )
}

async function forEach<Item>(
  items: readonly Item[],
  run: (item: Item, index: number) => Promise<Told>,
): Promise<readonly Told[]> {
  const left = [...items.entries()]
  const told: Told[] = []
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) told.push(await run(next[1], next[0]))
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return told
}

function nameOf({ check, what }: CorpusUpload): string {
  return `${check}: ${what}`
}
