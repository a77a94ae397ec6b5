import { buildZip } from '@plugboard/testkit'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { describePairs, type Pair, type Place } from '../harness/pairs.ts'
import { registryEnvironment, startEdge, startRegistry } from '../harness/plugboard.ts'
import { type RunningProcess, runToEnd, startProcess } from '../harness/start-process.ts'
import { untilReady } from '../harness/until-ready.ts'
import { metadataOf, upload } from '../harness/upload.ts'
import { FILES, fileUrl, leftovers, visibility } from './version-state.ts'

const KILLABLE = 'tests/src/crash/killable-registry.ts'

// Short, so that a dead registry's lease soon runs out; long enough that no publish here renews its lease, which would
// make the steps of two runs differ.
const SETTINGS = { PUBLISH_LEASE_MS: '4000', RECOVERY_INTERVAL_MS: '300' }
const PARALLEL = 8

describePairs('a registry killed with SIGKILL', (pair) => {
  let zip: Uint8Array<ArrayBuffer>
  let publishSteps: readonly string[]
  let recoverySteps: readonly string[]

  beforeAll(async () => {
    const entries = Object.entries(FILES).map(([path, content]) => ({ path, content }))
    zip = new Uint8Array(await buildZip(entries))
    publishSteps = await recordPublish(pair, zip)
    recoverySteps = await recordRecovery(pair, zip)
  })

  it('can be killed at every call of a port that a publish or a recovery makes', () => {
    expect(publishSteps).toEqual(
      expect.arrayContaining([
        'before versions.insert ID publishing #1',
        'after usages.insert plugin ID #1',
        expect.stringMatching(/^before store\.putAll of \d+ #1$/),
        'before store.put ID/v1.0.0/bundle.js.br #1',
        'in the middle of store.put ID/v1.0.0/bundle.js #1',
        'in the middle of store.put ID/v1.0.0/chunks/lazy.js #1',
        expect.stringMatching(/^after store\.putAll of \d+ #1$/),
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
        'after fileLists.remove ID #1',
        'before versions.remove ID publishing #1',
        'after versions.remove ID publishing #1',
      ]),
    )
  })

  // One test for all steps, since they are known only once a publish has been recorded.
  it('at any step of a publish leaves nothing or all of it visible; recovery finishes it, and the same upload succeeds', async () => {
    await using scene = await openScene(pair)
    await using healthy = await startRegistry(scene.place, scene.edge, SETTINGS)
    await untilReady(healthy)
    await forEachStep(publishSteps, async (step, id) => {
      await killAt(scene, { step, id, zip })
      const before = await visibility(scene.edge, id)
      expect(['nothing', 'all'], 'the edge serves').toContain(before)

      expect(await endedLeftovers(scene.place, id)).toBe('none')
      const after = await visibility(scene.edge, id)
      expect(before === 'nothing' || after === 'all', 'what was visible stays').toBe(true)

      const again = await upload(healthy.url, { file: zip, metadata: metadataOf({ id }) })
      expect([200, 201], 'the same upload again').toContain(again.status)
      await eventually(
        () => visibility(scene.edge, id),
        (seen) => seen === 'all',
      )
      expect(await leftovers(scene.place, id)).toBe('none')
    })
  }, 900_000)

  it('at any step of a publish does not block the same upload sent again, which takes over the dead lease', async () => {
    await using scene = await openScene(pair)
    await forbidRecovery(scene.place)
    await using healthy = await startRegistry(scene.place, scene.edge, SETTINGS)
    await untilReady(healthy)
    await forEachStep(publishSteps, async (step, id) => {
      await killAt(scene, { step, id, zip })
      const again = await upload(healthy.url, { file: zip, metadata: metadataOf({ id }) })
      expect([200, 201], 'the same upload again').toContain(again.status)
      await eventually(
        () => visibility(scene.edge, id),
        (seen) => seen === 'all',
      )
      expect(await leftovers(scene.place, id)).toBe('none')
      const listed = await (await fetch(`${healthy.url}/plugins/${id}`)).json()
      expect(listed).toMatchObject({ latestVersion: '1.0.0' })
    })
  }, 900_000)

  it('at any step of a recovery leaves work that the next recovery finishes, and other content can take the version', async () => {
    await forEachStep(recoverySteps, async (step, id) => {
      await using scene = await openScene(pair)
      await killAt(scene, { step: INTERRUPTED_AT, id, zip })
      expect(await runToEnd(KILLABLE, killableEnvironment(scene, { step, id }))).toBe('SIGKILL')

      await using registry = await startRegistry(scene.place, scene.edge, SETTINGS)
      expect(await endedLeftovers(scene.place, id)).toBe('none')
      expect(await visibility(scene.edge, id)).toBe('nothing')
      const other = await upload(registry.url, { file: FILES['bundle.js'], metadata: metadataOf({ id }) })
      expect(other.status).toBe(201)
      await eventually(
        async () => (await fetch(fileUrl(scene.edge, id, 'bundle.js'))).status,
        (status) => status === 200,
      )
      expect((await fetch(fileUrl(scene.edge, id, 'chunks/lazy.js'))).status).toBe(404)
    })
  }, 900_000)
})

interface Scene extends AsyncDisposable {
  readonly place: Place
  readonly edge: RunningProcess
}

/** Files are stored but no manifest is, which gives a recovery the most work. */
const INTERRUPTED_AT = 'before store.put ID/v1.0.0/manifest.json #1'

/** The answer may be sent before this step is announced. */
const LAST_STEP = 'after versions.replace ID active released #1'

async function openScene(pair: Pair): Promise<Scene> {
  await using opened = new AsyncDisposableStack()
  const place = opened.use(await pair.open())
  const edge = opened.use(await startEdge(place, { EDGE_REVALIDATE_MS: '100' }))
  const owned = opened.move()
  return { place, edge, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Steps have ID in place of the plugin's id, so that the steps of one publish can be used for another. */
function killableEnvironment({ place, edge }: Scene, { step, id }: { step: string; id: string }) {
  return { ...registryEnvironment(place, edge, SETTINGS), KILL_AT: step.replace('ID', id) }
}

/** Uploads to a registry that dies at the step, and checks that it did. */
async function killAt(
  scene: Scene,
  { step, id, zip }: { step: string; id: string; zip: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await using registry = await startProcess(KILLABLE, killableEnvironment(scene, { step, id }))
  await untilReady(registry)
  const answer = await upload(registry.url, { file: zip, metadata: metadataOf({ id }) }).catch(() => null)
  if (answer && step !== LAST_STEP)
    throw new Error(`the step was never reached: the upload was answered with ${answer.status}`)
  await registry.exited
  expect(registry.child.signalCode).toBe('SIGKILL')
}

async function recordPublish(pair: Pair, zip: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  await using scene = await openScene(pair)
  await using registry = await startProcess(
    KILLABLE,
    killableEnvironment(scene, { step: 'never', id: 'recorded' }),
  )
  await untilReady(registry)
  const { status } = await upload(registry.url, { file: zip, metadata: metadataOf({ id: 'recorded' }) })
  expect(status).toBe(201)
  await registry.stop()
  return stepsOf(registry)
}

async function recordRecovery(pair: Pair, zip: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  await using scene = await openScene(pair)
  await killAt(scene, { step: INTERRUPTED_AT, id: 'recorded', zip })
  await using registry = await startProcess(
    KILLABLE,
    killableEnvironment(scene, { step: 'never', id: 'recorded' }),
  )
  expect(await endedLeftovers(scene.place, 'recorded')).toBe('none')
  await registry.stop()
  return stepsOf(registry)
}

function stepsOf(registry: RunningProcess): readonly string[] {
  return registry
    .messages()
    .flatMap((message) =>
      typeof message === 'object' && message !== null && 'step' in message
        ? [String(message.step).replace('recorded', 'ID')]
        : [],
    )
}

async function endedLeftovers(place: Place, id: string): Promise<string> {
  return eventually(
    () => leftovers(place, id),
    (found) => found === 'none',
  )
}

/** Holds the lease of the recovery job for longer than any test runs. */
async function forbidRecovery(place: Place): Promise<void> {
  await using catalog = await place.openCatalog()
  const lease = { holder: 'this test', expiresAtMs: Date.now() + 86_400_000 }
  expect(await catalog.jobs.insert({ job: 'recover-publishes', lease })).not.toBeNull()
}

/** Runs all steps, a few at a time, each with its own plugin; a failure names its step. */
async function forEachStep(
  steps: readonly string[],
  run: (step: string, id: string) => Promise<void>,
): Promise<void> {
  const queue = steps.map((step, index) => ({ step, id: `plugin-${index}` }))
  const failures: unknown[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { step, id } = next
      await run(step, id).catch((cause: unknown) => failures.push(new Error(`killed ${step}`, { cause })))
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${steps.length} steps`)
}
