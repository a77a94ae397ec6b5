import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hostileBundle } from './src/checks/hostile-bundle.ts'
import { nextMessage } from './src/next-message.ts'
import { formatRatio, median, quantile, ratioInterval } from './src/ratio-interval.ts'
import { startProcess } from './src/start-process.ts'
import { type Latencies, type Probe, probeUntil } from './src/upgrades/probe-requests.ts'

// The latency of other requests while an upload burns its whole budget in the checks, compared with the same requests without it, on the
// embedded default:
//   npm run dev -- node --conditions=source bench/checks.ts [--rounds 8] [--budget-ms 10000] [--scripts 8] [--uploads 1]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    'budget-ms': { type: 'string', default: '10000' },
    scripts: { type: 'string', default: '8' },
    uploads: { type: 'string', default: '1' },
  },
})
const QUIET_MS = 5000
const TOKENS = ['hostile', 'neighbor'].map((name) => ({
  name,
  token: `token-of-${name}`.padEnd(32, '-'),
  scopes: ['publish', 'install', 'read'],
  tenants: ['acme'],
}))
const SCRIPT = 'export default { extensions: {} }\n'

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-'))
stack.defer(() => rm(folder, { recursive: true, force: true }))
const { child } = stack.use(
  startProcess({
    entry: '../../services/registry/src/main.ts',
    env: {
      DATA_DIR: folder,
      REGISTRY_LISTEN: '127.0.0.1:0',
      REGISTRY_TOKENS: JSON.stringify(TOKENS),
      // The neighbor's publishes wait for each other on a slow machine, and none of them may be refused for that.
      UPLOADS_MAX: '256',
      UPLOADS_MAX_PER_CREDENTIAL: '256',
      RATE_LIMIT_CHANGES: '0',
      RATE_LIMIT_READS: '0',
      CHECK_TIMEOUT_MS: values['budget-ms'],
      LOG_LEVEL: 'error',
    },
  }),
)
const { url } = await nextMessage<{ url: string }>(child)

const hostile = await hostileBundle(
  { id: 'hostile', name: 'Hostile', version: '1.0.0' },
  Number(values.scripts),
)
let published = 0
await publishSmall()
await send('/plugins/install', 'neighbor', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
  body: JSON.stringify({ pluginId: 'neighbor', version: '1.0.0' }),
})

const PROBES: readonly Probe[] = [
  { name: 'GET manifest', everyMs: 25, send: readManifest },
  { name: 'small publish', everyMs: 1500, send: publishSmall },
  { name: 'small publish', everyMs: 500, send: publishSmall },
]
const quiet: Latencies[] = []
const beside: Latencies[] = []
for (let round = 1; round <= Number(values.rounds); round += 1) {
  quiet.push(await probeUntil(PROBES, AbortSignal.timeout(QUIET_MS)))
  const burnt = new AbortController()
  const uploads = Promise.all(Array.from({ length: Number(values.uploads) }, burn)).finally(() =>
    burnt.abort(),
  )
  beside.push(await probeUntil(PROBES, burnt.signal))
  const tookMs = await uploads
  print(
    `round ${round}: the hostile upload was refused after ${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms`,
  )
}

print(`\n${values.rounds} rounds, budget ${values['budget-ms']} ms, load average ${loadavg()[0]?.toFixed(1)}`)
for (const name of new Set(PROBES.map((probe) => probe.name))) {
  for (const [what, part] of [
    ['p50', 0.5],
    ['p95', 0.95],
  ] as const) {
    const each = quiet.map((span, index) => at(beside[index], name, part) / at(span, name, part))
    const quietMs = median(quiet.map((span) => at(span, name, part)))
    const besideMs = median(beside.map((span) => at(span, name, part)))
    print(
      `${name} ${what}: ${quietMs.toFixed(1)} ms alone, ${besideMs.toFixed(1)} ms beside it; ${formatRatio(ratioInterval(each))} times`,
    )
  }
}

async function send(path: string, name: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${`token-of-${name}`.padEnd(32, '-')}`)
  return fetch(`${url}${path}`, { ...init, headers })
}

async function readManifest(): Promise<void> {
  const response = await send('/tenants/acme/manifest', 'neighbor', {})
  await response.bytes()
  if (response.status !== 200) throw new Error(`the manifest was answered ${response.status}`)
}

async function publishSmall(): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([SCRIPT]), 'plugin.js')
  form.append('metadata', JSON.stringify({ id: 'neighbor', name: 'Neighbor', version: `1.${published}.0` }))
  published += 1
  const response = await send('/plugins/upload', 'neighbor', { method: 'POST', body: form })
  if (response.status !== 201) throw new Error(`a small publish was answered ${await response.text()}`)
  await response.bytes()
}

/** Sends the hostile upload, and returns how long it took, in ms. */
async function burn(): Promise<number> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(hostile)]), 'plugin.zip')
  const startedAt = performance.now()
  const response = await send('/plugins/upload', 'hostile', { method: 'POST', body: form })
  const text = await response.text()
  if (!text.includes('CHECK_INCOMPLETE'))
    throw new Error(`it was not ended at its budget: ${text.slice(0, 500)}`)
  return performance.now() - startedAt
}

function at(latencies: Latencies | undefined, name: string, part: number): number {
  return quantile(
    (latencies?.get(name) ?? []).toSorted((left, right) => left - right),
    part,
  )
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
