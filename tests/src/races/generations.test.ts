import { GenerationDocument, GenerationSummary, InstallResult } from '@plugboard/types'
import { expect, it } from 'vitest'
import { describePairs, type Place } from '../harness/pairs.ts'
import { REGISTRY, type RunningProcess, startProcess } from '../harness/start-process.ts'
import { metadataOf, upload } from '../harness/upload.ts'

/** A thousand, when it is asked for by name. */
const CHANGES = Number(process.env['PLUGBOARD_CHANGES'] ?? 240)
/** Each is changed by one client, so that a change whose answer is lost can be sent again. */
const PLUGINS = 60

interface Change {
  readonly pluginId: string
  readonly config: { readonly change: number }
}

describePairs('concurrent changes of one tenant', (pair) => {
  it(`through three registries, one of which is killed, make ${CHANGES} generations without a gap or a loss`, async () => {
    await using place = await pair.open()
    const registries = [await start(place), await start(place), await start(place)]
    await using resources = new AsyncDisposableStack()
    for (const registry of registries) resources.use(registry)
    const [first, ...others] = registries
    if (!first || !others[0]) throw new Error('no registry was started')
    for (let index = 0; index < PLUGINS; index += 1) {
      await upload(first.url, { file: 'export {}', metadata: metadataOf({ id: `plugin-${index}` }) })
    }

    const changes = Array.from({ length: CHANGES }, (_, change): Change => {
      return { pluginId: `plugin-${change % PLUGINS}`, config: { change } }
    })
    const generations: number[] = []
    let answered = 0
    const clients = Array.from({ length: PLUGINS }, async (_, client) => {
      for (let index = client; index < CHANGES; index += PLUGINS) {
        const change = changes[index]
        if (!change) throw new Error(`there is no change ${index}`)
        generations[index] = await makeUntilAnswered(registries, index, change)
        answered += 1
        if (answered === Math.floor(CHANGES / 3)) await first.kill()
      }
    })
    await Promise.all(clients)

    expect(generations.toSorted((left, right) => left - right)).toEqual(changes.map((_, index) => index + 1))
    const [reader] = others
    expect(await listNumbers(reader)).toEqual(changes.map((_, index) => CHANGES - index))
    for (const [index, { pluginId, config }] of changes.entries()) {
      const plugins = await pluginsOf(reader, generations[index] ?? 0)
      expect(plugins.get(pluginId)).toEqual(config)
    }
    // Each client made its changes one after the other.
    const last = await pluginsOf(reader, CHANGES)
    const made = changes.slice(-PLUGINS).map(({ pluginId, config }) => [pluginId, config])
    expect(Object.fromEntries(last)).toEqual(Object.fromEntries(made))
  })
})

function start(place: Place): Promise<RunningProcess> {
  return startProcess(REGISTRY, {
    ...place.env,
    REGISTRY_LISTEN: '127.0.0.1:0',
    GENERATIONS_KEPT: String(CHANGES),
  })
}

/**
 * Makes a change, at another registry when the first one has gone or others were faster.
 *
 * @returns the generation that the change made
 */
async function makeUntilAnswered(
  registries: readonly RunningProcess[],
  index: number,
  { pluginId, config }: Change,
): Promise<number> {
  for (let attempt = index; ; attempt += 1) {
    const registry = registries[attempt % registries.length]
    const answer = await fetch(`${registry?.url}/plugins/install`, {
      method: 'POST',
      headers: { 'x-tenant-id': 'acme', 'content-type': 'application/json' },
      body: JSON.stringify({ pluginId, config }),
    }).catch(() => null)
    if (!answer || answer.status === 409) continue
    const text = await answer.text().catch(() => null)
    // The answer broke off, although the change may have been made: the repetition finds that nothing is left to do.
    if (text === null) continue
    expect([200, 201], text).toContain(answer.status)
    const { generation, changes } = InstallResult.parse(JSON.parse(text))
    return changes.length > 0 || attempt === index
      ? generation
      : findGeneration(registries.at(-1), config.change)
  }
}

/** The generation that a change has made whose answer was lost. */
async function findGeneration(registry: RunningProcess | undefined, change: number): Promise<number> {
  if (!registry) throw new Error('no registry is left')
  for (const number of await listNumbers(registry)) {
    const former = await pluginsOf(registry, number - 1)
    const present = await pluginsOf(registry, number)
    const hasChange = (plugins: ReadonlyMap<string, unknown>) =>
      [...plugins.values()].some((config) => JSON.stringify(config) === JSON.stringify({ change }))
    if (hasChange(present) && !hasChange(former)) return number
  }
  throw new Error(`no generation has the change ${change}`)
}

async function listNumbers(registry: RunningProcess): Promise<readonly number[]> {
  const numbers: number[] = []
  let cursor = ''
  do {
    const query = cursor && `&cursor=${cursor}`
    const page = await (await fetch(`${registry.url}/tenants/acme/generations?limit=100${query}`)).json()
    numbers.push(...page.items.map((item: unknown) => GenerationSummary.parse(item).generation))
    cursor = page.nextCursor ?? ''
  } while (cursor !== '')
  return numbers
}

/** The configurations of the plugins in a generation; none for 0. */
async function pluginsOf(
  registry: RunningProcess,
  generation: number,
): Promise<ReadonlyMap<string, unknown>> {
  if (generation === 0) return new Map()
  const answer = await fetch(`${registry.url}/tenants/acme/generations/${generation}`)
  const { plugins } = GenerationDocument.parse(await answer.json())
  return new Map(plugins.map(({ pluginId, config }) => [pluginId, config]))
}
