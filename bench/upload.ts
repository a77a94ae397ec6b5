import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { processTarget, type Target } from './src/measure.ts'
import { ratioInterval } from './src/ratio-interval.ts'
import { createScriptText } from './src/script-text.ts'
import { nextMessage, startProcess } from './src/start-process.ts'

// What an upload costs the registry on the embedded default, beside a server that reads the same request and does
// nothing but hash it:
//   npm run dev -- node --conditions=source bench/upload.ts [--mib 20] [--rounds 15]

const SERVER_CPU = 0
const MIB = 1024 * 1024

const { values } = parseArgs({
  options: { mib: { type: 'string', default: '20' }, rounds: { type: 'string', default: '15' } },
})
const sizeBytes = Number(values.mib) * MIB
const rounds = Number(values.rounds)

await using started = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
started.defer(() => rm(folder, { recursive: true, force: true }))
const registry = await start('registry', '../../services/registry/src/main.ts')
const hashing = await start('hashing', 'hash-server.ts')

const script = createScriptText(sizeBytes)
const [first, again, memory]: [number[], number[], number[]] = [[], [], []]
// Two uploads at a time would measure each other.
for (let round = 0; round <= rounds; round += 1) {
  // Other bytes each round, or the store would find that it has them.
  script.write(`/* ${round} */`, 'latin1')
  const version = `1.0.${round}`
  const bare = await upload(hashing, '/', { version, status: 200 })
  const created = await upload(registry, '/plugins/upload', { version, status: 201 })
  const repeated = await upload(registry, '/plugins/upload', { version, status: 200 })
  // The first round warms all of them up.
  if (round === 0) continue
  first.push(created.cpuSeconds / bare.cpuSeconds)
  again.push(repeated.cpuSeconds / bare.cpuSeconds)
  memory.push(created.rssBytes / MIB)
  print(
    `round ${round}: CPU ms hashed ${ms(bare)}, published ${ms(created)}, sent again ${ms(repeated)}; ` +
      `wall ms ${bare.wallMs.toFixed(0)}, ${created.wallMs.toFixed(0)}, ${repeated.wallMs.toFixed(0)}`,
  )
}
print(`\n${values.mib} MiB of JavaScript, ${rounds} rounds, load average ${loadavg()[0]?.toFixed(1)}`)
print(`CPU of publishing, as a multiple of hashing: ${format(ratioInterval(first))}`)
print(`CPU of the same bytes sent again: ${format(ratioInterval(again))}`)
print(`RSS of the registry at the end of an upload: ${Math.max(...memory).toFixed(0)} MiB at most`)

async function start(name: string, entry: string): Promise<Target> {
  const { child } = started.use(
    startProcess({
      entry,
      env: { STORE: 'fs', CATALOG: 'sqlite', DATA_DIR: folder, REGISTRY_LISTEN: '127.0.0.1:0' },
      cpu: SERVER_CPU,
    }),
  )
  return processTarget(name, child, (await nextMessage<{ url: string }>(child)).url)
}

interface Cost {
  readonly cpuSeconds: number
  readonly wallMs: number
  readonly rssBytes: number
}

/** Uploads the script, and refuses an answer that does not name its digest. */
async function upload(
  target: Target,
  path: string,
  expected: { readonly version: string; readonly status: number },
): Promise<Cost> {
  const form = new FormData()
  form.append('file', new Blob([script]), 'plugin.js')
  form.append('metadata', JSON.stringify(metadata(expected.version)))
  // Made before the clock runs; both servers read the same bytes.
  const request = new Request(`http://127.0.0.1:${target.port}${path}`, { method: 'POST', body: form })
  const body = await request.bytes()
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const before = await target.usage()
  const startedAt = performance.now()
  const response = await fetch(request.url, { method: 'POST', body, headers })
  const text = await response.text()
  const wallMs = performance.now() - startedAt
  const after = await target.usage()
  const digest = createHash('sha256')
    .update(target === hashing ? body : script)
    .digest('hex')
  if (response.status !== expected.status || !text.includes(digest)) {
    throw new Error(`${target.name} answered ${response.status}: ${text}`)
  }
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, wallMs, rssBytes: after.rssBytes }
}

function metadata(version: string): unknown {
  return {
    id: 'bench-plugin',
    name: 'Bench',
    version,
    description: 'Made to be measured',
    category: 'payment',
    extensionPoints: ['payment-methods'],
  }
}

function ms({ cpuSeconds }: Cost): string {
  return (cpuSeconds * 1000).toFixed(0)
}

function format({ ratio, low, high }: { ratio: number; low: number; high: number }): string {
  return `${ratio.toFixed(1)} [${low.toFixed(1)}-${high.toFixed(1)}]`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
