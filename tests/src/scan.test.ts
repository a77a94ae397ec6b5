import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sourceOf } from '@plugboard/storage'
import { expect, it } from 'vitest'
import { describePairs } from './harness/pairs.ts'
import { startPlugboard } from './harness/plugboard.ts'
import type { Environment } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SCAN = 'services/registry/src/scan.ts'
const VERSIONS = 8
const ORPHAN = 'gone/v1.0.0/bundle.js'

describePairs('the command that scans', (pair) => {
  it('removes what nobody recorded while versions are published, each of which is served afterwards', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place)
    const publish = (version: string) =>
      upload(plugboard.registry.url, {
        file: `export default '${version}'\n`,
        metadata: metadataOf({ version }),
      })
    await publish('1.0.0')
    await using store = await place.openStore()
    await store.putIfAbsent(ORPHAN, sourceOf('1'), { contentType: 'application/javascript' })

    expect(await scan(place.env, '--min-age-hours', '0')).toEqual([
      {
        kind: 'objects-without-version',
        pluginId: 'gone',
        version: '1.0.0',
        objects: 1,
        bytes: 1,
        outcome: 'removable',
      },
      expect.objectContaining({ kind: 'scanned', versions: 1, plugins: 1, findings: 1 }),
    ])
    const publishing = (async () => {
      for (let patch = 1; patch <= VERSIONS; patch += 1) await publish(`1.0.${patch}`)
    })()
    // Even without a grace period: what is being published has a record before it has an object.
    const lines = await scan(place.env, '--remove', '--min-age-hours', '0')
    expect(lines).toMatchObject([{ outcome: 'removed' }, { kind: 'scanned', findings: 1 }])
    await publishing
    expect(await store.head(ORPHAN)).toBeNull()
    for (let patch = 0; patch <= VERSIONS; patch += 1) {
      const answer = await fetch(`${plugboard.edge.url}/plugins/bundles/test-plugin/v1.0.${patch}/bundle.js`)
      expect(await answer.text()).toBe(`export default '1.0.${patch}'\n`)
    }
    expect((await scan(place.env, '--min-age-hours', '0')).at(-1)).toMatchObject({
      findings: 0,
      versions: VERSIONS + 1,
    })
  })
})

it('the command that scans says which options it has when it gets another one', async () => {
  await expect(scan({}, '--force')).rejects.toThrow(/The options are --remove and --min-age-hours 24\./)
})

/** The lines that the command writes. */
async function scan(env: Environment, ...options: readonly string[]): Promise<unknown[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', SCAN, ...options], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
