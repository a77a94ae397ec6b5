import { expect, it } from 'vitest'
import { type Install, type InstallAnswer, install } from '../harness/install.ts'
import { describePairs, type Place } from '../harness/pairs.ts'
import { REGISTRY, type RunningProcess, startProcess } from '../harness/start-process.ts'
import { metadataOf, upload } from '../harness/upload.ts'

const INSTALLS = 50
const ATTEMPTS = 40

describePairs('fifty concurrent installs for one tenant', (pair) => {
  it('of ten plugins at two registries lose no change, and each change raises the generation by one', async () => {
    await using place = await pair.open()
    await using first = await startAlone(place)
    await using second = await startAlone(place)
    const ids = Array.from({ length: 10 }, (_, index) => `plugin-${index}`)
    for (const id of ids) {
      const { status } = await upload(first.url, { file: 'export {}', metadata: metadataOf({ id }) })
      expect(status).toBe(201)
    }

    const answers = await Promise.all(
      Array.from({ length: INSTALLS }, (_, index) => {
        const registry = index % 2 === 0 ? first : second
        return installUntilAnswered(registry, {
          pluginId: `plugin-${index % 10}`,
          config: { set: index % 10 },
        })
      }),
    )

    // Five identical installs of each plugin: one creates the installation, four change nothing.
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(40)
    const created = answers.filter(({ status }) => status === 201).map(({ body }) => body.generation)
    expect(created.toSorted((left, right) => left - right)).toEqual(ids.map((_, index) => index + 1))
    const manifest = await (await fetch(`${second.url}/tenants/acme/manifest`)).json()
    expect(manifest).toMatchObject({
      generation: 10,
      plugins: ids.map((id, index) => ({ id, config: { set: index } })),
    })
  })

  it('with fifty configurations of one plugin make one generation each, and the last one stays in effect', async () => {
    await using place = await pair.open()
    await using first = await startAlone(place)
    await using second = await startAlone(place)
    await upload(first.url, { file: 'export {}', metadata: metadataOf() })

    const answers = await Promise.all(
      Array.from({ length: INSTALLS }, (_, index) =>
        installUntilAnswered(index % 2 === 0 ? first : second, {
          pluginId: 'test-plugin',
          config: { set: index },
        }),
      ),
    )

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const generations = answers.map(({ body }) => body.generation)
    expect(generations.toSorted((left, right) => left - right)).toEqual(answers.map((_, index) => index + 1))
    const manifest = await (await fetch(`${first.url}/tenants/acme/manifest`)).json()
    expect(manifest).toMatchObject({
      generation: INSTALLS,
      plugins: [{ id: 'test-plugin', config: { set: generations.indexOf(INSTALLS) } }],
    })
  })
})

function startAlone(place: Place): Promise<RunningProcess> {
  return startProcess(REGISTRY, { ...place.env, REGISTRY_LISTEN: '127.0.0.1:0' })
}

/** Sends the install again after CONCURRENT_CHANGE, which is retryable and means that nothing was changed. */
async function installUntilAnswered(registry: RunningProcess, wanted: Install): Promise<InstallAnswer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await install(registry.url, 'acme', wanted)
    if (answer.body.code !== 'CONCURRENT_CHANGE') return answer
  }
  throw new Error(`an install was refused ${ATTEMPTS} times for changes by others`)
}
