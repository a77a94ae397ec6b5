import { buildZip } from '@plugboard/testkit'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { describePairs, type Pair, type Place } from '../harness/pairs.ts'
import { registryEnvironment, startEdge, startRegistry } from '../harness/plugboard.ts'
import { type RunningProcess, runToEnd, startProcess } from '../harness/start-process.ts'
import { untilReady } from '../harness/until-ready.ts'
import { metadataOf, upload } from '../harness/upload.ts'
import { FILES, fileUrl, type Looks, leftovers, SOURCE_MAP, visibility } from './version-state.ts'

const KILLABLE = 'tests/src/crash/killable-registry.ts'

const KILLABLE_RECOVERIES = 'tests/src/crash/killable-recoveries.ts'

// A registry that recovers: it begins again once the lease of its last recovery has run out.
const RECOVERING = { PUBLISH_LEASE_MS: '4000', RECOVERY_INTERVAL_MS: '300' }

// A registry that uploads are sent to: it does not lose its leases on a busy machine.
const PATIENT = { PUBLISH_LEASE_MS: '300000', MONGODB_TIMEOUT_MS: '30000' }

// So long that no publish renews its lease, which would make the steps of two runs differ. Every publish stops in one
// process, so there is a slot for each.
const KILLABLE_SETTINGS = {
  ...PATIENT,
  RECOVERY_INTERVAL_MS: '300',
  UPLOADS_MAX: '1000',
  UPLOADS_MAX_PER_CREDENTIAL: '1000',
}
/** Checks that run side by side. */
const PARALLEL = 8

describePairs('a registry killed with SIGKILL', (pair) => {
  let zip: Zip
  let publishSteps: readonly string[]
  let recoverySteps: readonly string[]

  beforeAll(async () => {
    const entries = Object.entries(FILES).map(([path, content]) => ({ path, content }))
    zip = new Uint8Array(await buildZip([...entries, SOURCE_MAP]))
    publishSteps = await recordPublish(pair, zip)
    recoverySteps = await recordRecovery(pair, zip)
  })

  it('can be killed at every call of a port that a publish or a recovery makes', () => {
    expect(publishSteps).toEqual(
      expect.arrayContaining([
        'before versions.insert ID publishing #1',
        'after usages.insert plugin ID #1',
        expect.stringMatching(/^before store\.putAll of \d+, first ID\/.* #1$/),
        'before store.put ID/v1.0.0/bundle.js.br #1',
        'in the middle of store.put ID/v1.0.0/bundle.js #1',
        'in the middle of store.put ID/v1.0.0/chunks/lazy.js #1',
        'in the middle of store.put ID/v1.0.0/.gz/source-maps.zip #1',
        expect.stringMatching(/^after store\.putAll of \d+, first ID\/.* #1$/),
        'before store.put ID/v1.0.0/manifest.json #1',
        'in the middle of store.put ID/v1.0.0/manifest.json #1',
        'after store.put ID/v1.0.0/manifest.json #1',
        'after fileLists.put ID #1',
        'after versions.replace ID active #1',
        'after plugins.insert ID #1',
        'after versions.replace ID active released #1',
      ]),
    )
    expect(recoverySteps).toEqual(
      expect.arrayContaining([
        'before store.list ID/v1.0.0/ #1',
        'after store.remove ID/v1.0.0/bundle.js #1',
        'after store.remove ID/v1.0.0/.gz/source-maps.zip #1',
        'after fileLists.remove ID #1',
        'before versions.remove ID publishing #1',
        'after versions.remove ID publishing #1',
      ]),
    )
  })

  // One test for all steps, since they are known only once a publish has been recorded.
  it('at any step of a publish leaves nothing or all of it visible; recovery finishes it, and the same upload succeeds', async () => {
    await using scene = await openScene(pair)
    const plugins = pluginForEach(publishSteps)
    await killPublishes(scene, { plugins, zip })
    const before = new Map<string, string>()
    await forEachPlugin(plugins, async ({ id }) => {
      before.set(id, await visibility(scene.edge, id))
      expect(['nothing', 'all'], 'the edge serves').toContain(before.get(id))
    })

    await expireLeases(scene, plugins)
    await using recovering = await startRegistry(scene.place, scene.edge, RECOVERING)
    await untilReady(recovering)
    await forEachPlugin(plugins, async ({ id }) => {
      expect(await endedLeftovers(scene, id)).toBe('none')
      const after = await visibility(scene.edge, id)
      expect(before.get(id) === 'nothing' || after === 'all', 'what was visible stays').toBe(true)
    })
    await using healthy = await startRegistry(scene.place, scene.edge, PATIENT)
    await untilReady(healthy)
    await forEachPlugin(plugins, async ({ id }) => {
      await uploadsAgain(scene, { registry: healthy, id, zip })
    })
  }, 300_000)

  it('at any step of a publish does not block the same upload sent again, which takes over the dead lease', async () => {
    await using scene = await openScene(pair)
    const plugins = pluginForEach(publishSteps)
    await killPublishes(scene, { plugins, zip })
    await expireLeases(scene, plugins)
    await forbidRecovery(scene)
    await using healthy = await startRegistry(scene.place, scene.edge, PATIENT)
    await untilReady(healthy)
    await forEachPlugin(plugins, async ({ id }) => {
      await uploadsAgain(scene, { registry: healthy, id, zip })
      const listed = await (await fetch(`${healthy.url}/plugins/${id}`)).json()
      expect(listed).toMatchObject({ latestVersion: '1.0.0' })
    })
  }, 300_000)

  it('at any step of a recovery leaves work that the next recovery finishes, and other content can take the version', async () => {
    await using scene = await openScene(pair)
    const plugins = pluginForEach(recoverySteps)
    await killPublishes(scene, { plugins: plugins.map(({ id }) => ({ id, step: INTERRUPTED_AT })), zip })
    await expireLeases(scene, plugins)
    expect(await runToEnd(KILLABLE_RECOVERIES, killableEnvironment(scene, plugins))).toBe('SIGKILL')

    await expireLeases(scene, plugins)
    await using recovering = await startRegistry(scene.place, scene.edge, RECOVERING)
    await untilReady(recovering)
    await forEachPlugin(plugins, async ({ id }) => {
      expect(await endedLeftovers(scene, id)).toBe('none')
      expect(await visibility(scene.edge, id)).toBe('nothing')
    })
    await using healthy = await startRegistry(scene.place, scene.edge, PATIENT)
    await untilReady(healthy)
    await forEachPlugin(plugins, async ({ id }) => {
      const other = await upload(healthy.url, { file: FILES['bundle.js'], metadata: metadataOf({ id }) })
      expect(other.status).toBe(201)
      await eventually(
        async () => (await fetch(fileUrl(scene.edge, id, 'bundle.js'))).status,
        (status) => status === 200,
      )
      expect((await fetch(fileUrl(scene.edge, id, 'chunks/lazy.js'))).status).toBe(404)
    })
  }, 300_000)
})

interface Scene extends Looks, AsyncDisposable {
  readonly place: Place
  readonly edge: RunningProcess
}

/** A plugin, and the step at which the work on it stops. Steps have ID in place of the plugin's id. */
interface StoppedPlugin {
  readonly id: string
  readonly step: string
}

type Zip = Uint8Array<ArrayBuffer>

/** Files are stored but no manifest is, which gives a recovery the most work. */
const INTERRUPTED_AT = 'before store.put ID/v1.0.0/manifest.json #1'

/** The answer may be sent before this step is announced. */
const LAST_STEP = 'after versions.replace ID active released #1'

const RECORDED: StoppedPlugin = { id: 'recorded', step: 'never' }

async function openScene(pair: Pair): Promise<Scene> {
  await using opened = new AsyncDisposableStack()
  const place = opened.use(await pair.open())
  const edge = opened.use(await startEdge(place, { EDGE_REVALIDATE_MS: '100' }))
  const store = opened.use(await place.openStore())
  const catalog = opened.use(await place.openCatalog())
  const owned = opened.move()
  return { place, edge, store, catalog, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function killableEnvironment({ place, edge }: Scene, plugins: readonly StoppedPlugin[]) {
  const stops = Object.fromEntries(plugins.map(({ id, step }) => [id, step.replace('ID', id)]))
  return { ...registryEnvironment(place, edge, KILLABLE_SETTINGS), STOPS: JSON.stringify(stops) }
}

/** Uploads all plugins to a registry that dies when each has reached its step, and checks that it did. */
async function killPublishes(
  scene: Scene,
  { plugins, zip }: { readonly plugins: readonly StoppedPlugin[]; readonly zip: Zip },
): Promise<void> {
  await using registry = await startProcess(KILLABLE, killableEnvironment(scene, plugins))
  await untilReady(registry)
  const uploads = plugins.map(async ({ id, step }) => {
    const answer = await upload(registry.url, { file: zip, metadata: metadataOf({ id }) }).catch(() => null)
    if (answer && step !== LAST_STEP)
      throw new Error(`${step} was never reached: the upload was answered with ${answer.status}`)
  })
  await Promise.all(uploads)
  await registry.exited
  expect(registry.child.signalCode).toBe('SIGKILL')
}

async function recordPublish(pair: Pair, zip: Zip): Promise<readonly string[]> {
  await using scene = await openScene(pair)
  await using registry = await startProcess(KILLABLE, killableEnvironment(scene, [RECORDED]))
  await untilReady(registry)
  const { status } = await upload(registry.url, { file: zip, metadata: metadataOf({ id: RECORDED.id }) })
  expect(status).toBe(201)
  await registry.stop()
  return stepsOf(registry)
}

async function recordRecovery(pair: Pair, zip: Zip): Promise<readonly string[]> {
  await using scene = await openScene(pair)
  await killPublishes(scene, { plugins: [{ ...RECORDED, step: INTERRUPTED_AT }], zip })
  await expireLeases(scene, [RECORDED])
  await using registry = await startProcess(KILLABLE, killableEnvironment(scene, [RECORDED]))
  expect(await endedLeftovers(scene, RECORDED.id)).toBe('none')
  await registry.stop()
  return stepsOf(registry)
}

function stepsOf(registry: RunningProcess): readonly string[] {
  return registry
    .messages()
    .flatMap((message) =>
      typeof message === 'object' && message !== null && 'step' in message
        ? [String(message.step).replace(RECORDED.id, 'ID')]
        : [],
    )
}

/** What is right after any crash: the same upload is accepted, all of it is visible, and nothing else is left. */
async function uploadsAgain(
  scene: Scene,
  { registry, id, zip }: { readonly registry: RunningProcess; readonly id: string; readonly zip: Zip },
): Promise<void> {
  const again = await upload(registry.url, { file: zip, metadata: metadataOf({ id }) })
  expect([200, 201], 'the same upload again').toContain(again.status)
  await eventually(
    () => visibility(scene.edge, id),
    (seen) => seen === 'all',
  )
  expect(await leftovers(scene, id)).toBe('none')
}

async function endedLeftovers(scene: Scene, id: string): Promise<string> {
  return eventually(
    () => leftovers(scene, id),
    (found) => found === 'none',
  )
}

const RECOVERY_JOB = 'recover-publishes'
const EXPIRED_AT_MS = 1

/** Does what time does once a registry is dead: its leases on these plugins and on the recovery run out. */
async function expireLeases({ catalog }: Scene, plugins: readonly StoppedPlugin[]): Promise<void> {
  for (const { id } of plugins) {
    const found = await catalog.versions.find({ pluginId: id, version: '1.0.0' })
    if (!found?.value.lease) continue
    const next = { ...found.value, lease: { ...found.value.lease, expiresAtMs: EXPIRED_AT_MS } }
    expect(await catalog.versions.replace(found, next)).not.toBeNull()
  }
  const job = await catalog.jobs.find(RECOVERY_JOB)
  if (!job) throw new Error('no registry has recovered anything')
  const lease = { ...job.value.lease, expiresAtMs: EXPIRED_AT_MS }
  expect(await catalog.jobs.replace(job, { ...job.value, lease })).not.toBeNull()
}

/** Holds the lease of the recovery job for longer than any test runs. */
async function forbidRecovery({ catalog }: Scene): Promise<void> {
  const job = await catalog.jobs.find(RECOVERY_JOB)
  if (!job) throw new Error('no registry has recovered anything')
  const lease = { holder: 'this test', expiresAtMs: Date.now() + 86_400_000 }
  expect(await catalog.jobs.replace(job, { ...job.value, lease })).not.toBeNull()
}

/** A plugin for each step. No id is the beginning of another. */
function pluginForEach(steps: readonly string[]): readonly StoppedPlugin[] {
  return steps.map((step, index) => ({ step, id: `plugin-${String(index).padStart(4, '0')}` }))
}

/** Checks all plugins, a few at a time; a failure names its step. */
async function forEachPlugin(
  plugins: readonly StoppedPlugin[],
  check: (plugin: StoppedPlugin) => Promise<void>,
): Promise<void> {
  const queue = [...plugins]
  const failures: unknown[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const plugin = next
      await check(plugin).catch((cause: unknown) =>
        failures.push(new Error(`killed ${plugin.step}`, { cause })),
      )
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${plugins.length} steps`)
}
