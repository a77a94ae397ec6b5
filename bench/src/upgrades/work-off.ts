import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '@plugboard/catalog'
import { nextMessage } from '../next-message.ts'
import { readUsage } from '../process-usage.ts'
import { type StartedProcess, startProcess } from '../start-process.ts'
import { readDescendants } from './descendant-usage.ts'
import type { Place } from './open-place.ts'
import { joinLatencies, type Latencies, type Probe, probeUntil } from './probe-requests.ts'
import { createRegistryClient, type LoopLag, type RegistryClient } from './registry-client.ts'
import { countSettled, tenantIdOf } from './seed-tenants.ts'

export const FOLLOWED = 'followed'
const OTHER = 'other'
const POLL_MS = 100
/** How long the other requests are measured before the publish, and again after the last generation. */
const QUIET_MS = 8000

export interface WorkOff {
  readonly registries: number
  readonly isOneKilled: boolean
  readonly tenants: number
  readonly version: string
  /** The generation that each tenant gets. */
  readonly generation: number
}

export interface WorkOffCost {
  /** From the answer to the publish until every tenant was visited. */
  readonly seconds: number
  /** Of all registries that lived until the end. */
  readonly registryCpuSeconds: number
  readonly engineCpuSeconds: number
  /** Of the registry that answered the other requests. */
  readonly lag: LoopLag
  readonly quietLag: LoopLag
  readonly beside: Latencies
  readonly quiet: Latencies
}

interface Registry extends StartedProcess {
  readonly client: RegistryClient
}

/** Starts a registry and waits until it listens. */
export async function startRegistry(place: Place): Promise<Registry> {
  const started = startProcess({
    entry: '../../services/registry/src/main.ts',
    env: { REGISTRY_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'fatal', NODE_ENV: 'production', ...place.env },
  })
  const { url } = await nextMessage<{ url: string }>(started.child)
  return { ...started, client: createRegistryClient(url) }
}

/**
 * Publishes a version that all tenants follow, while other requests go on, and waits until each has it.
 *
 * @throws when a tenant has not exactly the next generation at the end
 */
export async function measureWorkOff(place: Place, catalog: Catalog, work: WorkOff): Promise<WorkOffCost> {
  await using stack = new AsyncDisposableStack()
  const registries: Registry[] = []
  for (let index = 0; index < work.registries; index += 1) {
    registries.push(stack.use(await startRegistry(place)))
  }
  const [first, last] = [registries[0], registries.at(-1)]
  if (!first || !last) throw new RangeError('a registry is needed')
  const { client } = last
  const probes = probesOf(client, work)
  // The first request of each kind compiles its code.
  await probeFor(probes, 1500)
  await client.readLag()
  const quiet = [await probeFor(probes, QUIET_MS)]
  const quietLag = await client.readLag()
  await first.client.publish(FOLLOWED, work.version)
  const before = await readCosts(registries)
  const startedAt = performance.now()
  const ended = new AbortController()
  const probing = probeUntil(probes, ended.signal)
  await untilVisited(work, client, { atHalf: () => work.isOneKilled && first.child.kill('SIGKILL') })
  const seconds = (performance.now() - startedAt) / 1000
  const after = await readCosts(registries)
  ended.abort()
  const beside = await probing
  const lag = await client.readLag()
  quiet.push(await probeFor(probes, QUIET_MS))
  const { generation, version, tenants: count } = work
  const settled = await countSettled(catalog, { count, generation, version })
  if (settled !== count) throw new Error(`only ${settled} of ${count} tenants have generation ${generation}`)
  return {
    seconds,
    registryCpuSeconds: sumOf(
      registries.map(
        ({ child }) => (after.registries.get(child) ?? Number.NaN) - (before.registries.get(child) ?? 0),
      ),
    ),
    engineCpuSeconds: after.engines - before.engines,
    lag,
    quietLag,
    beside,
    quiet: joinLatencies(quiet),
  }
}

let sent = 0

function nextNumber(): number {
  sent += 1
  return sent
}

function probesOf(client: RegistryClient, { tenants }: WorkOff): readonly Probe[] {
  return [
    // What it takes longer is for want of processors: for this program too.
    { name: 'live', everyMs: 100, send: () => client.askLive() },
    {
      name: 'manifest',
      everyMs: 50,
      send: () => client.readManifest(tenantIdOf(Math.floor(Math.random() * tenants))),
    },
    {
      name: 'install',
      everyMs: 200,
      send: () => client.install(`other-${nextNumber()}`, { pluginId: OTHER }),
    },
    // Of another plugin each time: publishes of one plugin wait for each other.
    { name: 'publish', everyMs: 2000, send: () => client.publish(`other-${nextNumber()}`, '1.0.0') },
  ]
}

async function probeFor(probes: readonly Probe[], ms: number): Promise<Latencies> {
  return probeUntil(probes, AbortSignal.timeout(ms))
}

async function untilVisited(
  { tenants }: WorkOff,
  client: RegistryClient,
  { atHalf }: { atHalf: () => unknown },
): Promise<void> {
  let isHalf = false
  for (;;) {
    const { state, visited, failed } = await client.progressOf(FOLLOWED)
    if (failed > 0) throw new Error(`${failed} upgrades failed`)
    if (state === 'done') return
    if (!isHalf && visited >= tenants / 2) {
      isHalf = true
      atHalf()
    }
    await sleep(POLL_MS)
  }
}

/** The CPU time so far of each registry that is alive, and of the engines. */
async function readCosts(registries: readonly Registry[]) {
  const alive = registries.filter(({ child }) => child.exitCode === null && child.signalCode === null)
  const usages = alive.map(async ({ child }) => [child, (await readUsage(child)).cpuSeconds] as const)
  return {
    registries: new Map(await Promise.all(usages)),
    engines: await readDescendants(registries.map(({ child }) => child.pid)),
  }
}

function sumOf(values: readonly number[]): number {
  return values.filter((value) => !Number.isNaN(value)).reduce((sum, value) => sum + value, 0)
}
