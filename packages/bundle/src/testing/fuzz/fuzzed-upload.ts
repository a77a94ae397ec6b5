import { craftZip } from '@plugboard/testkit'
import { CORPUS, GOOD_UPLOADS } from '@plugboard/testkit/corpus'
import { METADATA } from '../inspect-bytes.ts'
import { mutateBytes } from './mutate.ts'
import { createRandom, type Random } from './random.ts'
import { randomConfigurationSchema, randomManifest } from './random-json.ts'
import { randomScript } from './random-script.ts'

/** An upload that follows from its seed. */
export interface FuzzedUpload {
  readonly kind: 'archive' | 'files' | 'manifest' | 'schema' | 'script'
  readonly bytes: Uint8Array
  readonly metadata: unknown
}

const MUTABLE_LENGTH = 300_000

/** Small uploads of the corpus, in which every kind of fault is near. */
const SEEDS: readonly Uint8Array[] = [...CORPUS.filter(({ check }) => check !== 'sizes'), ...GOOD_UPLOADS]
  .map(({ bytes }) => bytes())
  .filter(({ length }) => length < MUTABLE_LENGTH)

/** An upload that a fuzzer tries: of the corpus with changes, or made by a grammar. */
export function fuzzedUpload(seed: number): FuzzedUpload {
  const random = createRandom(seed)
  return random.pick([
    () => archive(random),
    () => files(random),
    () => script(random),
    () => manifest(random),
    () => schema(random),
  ])()
}

function archive(random: Random): FuzzedUpload {
  const bytes = mutateBytes(SEEDS[random.below(SEEDS.length)] ?? Buffer.alloc(0), random)
  return { kind: 'archive', bytes, metadata: random.chance(0.8) ? METADATA : null }
}

/** A whole ZIP, so that what is in its files reaches the checks. */
function files(random: Random): FuzzedUpload {
  const content = () => mutateBytes(Buffer.from(randomScript(random)), random)
  const names = [
    'a.js',
    'a.css',
    'a.svg',
    'a.json',
    'a.html',
    'a.txt',
    'a.js.map',
    '.env',
    'a.zip',
    'bom.json',
  ] as const
  const entries = Array.from({ length: random.below(4) }, () => ({
    name: random.pick(names),
    content: content(),
  }))
  const unique = [...new Map(entries.map((entry) => [entry.name as string, entry])).values()]
  const bundle = { name: 'bundle.js', content: randomScript(random) }
  return { kind: 'files', bytes: craftZip([bundle, ...unique]), metadata: METADATA }
}

function script(random: Random): FuzzedUpload {
  const text = Buffer.from(randomScript(random))
  const bytes = random.chance(0.5) ? text : mutateBytes(text, random)
  return { kind: 'script', bytes, metadata: METADATA }
}

function manifest(random: Random): FuzzedUpload {
  const text = Buffer.from(JSON.stringify(randomManifest(random)))
  const content = random.chance(0.7) ? text : mutateBytes(text, random)
  const bytes = craftZip([
    { name: 'bundle.js', content: 'export default { extensions: {} }' },
    { name: 'manifest.json', content },
  ])
  return { kind: 'manifest', bytes, metadata: null }
}

function schema(random: Random): FuzzedUpload {
  const metadata = { ...METADATA, configuration: { schema: randomConfigurationSchema(random) } }
  return { kind: 'schema', bytes: Buffer.from('export default { extensions: {} }'), metadata }
}
