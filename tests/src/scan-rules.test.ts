import { execFile } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describePairs } from './harness/pairs.ts'
import { startPlugboard } from './harness/plugboard.ts'
import type { Environment } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SCAN = 'services/registry/src/scan-rules.ts'
const RULE = 'rule beacon { meta: description = "Sends a beacon" strings: $a = "sendBeacon" condition: $a }'

describePairs('the command that scans everything published by rules', (pair) => {
  it('names the versions that new YARA rules hit, and the tenants that have them, and continues after a version', async () => {
    await using place = await pair.open()
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
    await writeFile(join(folder.path, 'new.yar'), RULE)
    await using plugboard = await startPlugboard(place)
    const { url } = plugboard.registry
    for (const [version, code] of [
      ['1.0.0', 'navigator.sendBeacon("/a"); export default {}\n'],
      ['1.1.0', 'export default {}\n'],
    ] as const) {
      expect((await upload(url, { file: code, metadata: metadataOf({ version }) })).status).toBe(201)
    }
    const install = await fetch(`${url}/plugins/install`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
      body: JSON.stringify({ pluginId: 'test-plugin', version: '1.0.0' }),
    })
    expect(install.ok).toBe(true)

    expect(await scan(place.env, '--rules', folder.path)).toEqual([
      expect.objectContaining({
        pluginId: 'test-plugin',
        version: '1.0.0',
        kind: 'hits',
        verdict: {
          kind: 'hits',
          hits: [
            expect.objectContaining({
              rule: 'new.yar:beacon',
              file: 'bundle.js',
              message: 'Sends a beacon',
              line: 1,
              column: 11,
            }),
          ],
        },
        tenants: ['acme'],
      }),
      expect.objectContaining({ kind: 'scanned', versions: 2, findings: 1 }),
    ])
    expect(await scan(place.env, '--rules', folder.path, '--after', 'test-plugin 1.0.0')).toEqual([
      expect.objectContaining({ kind: 'scanned', versions: 0, findings: 0 }),
    ])
  })
})

it('the command that scans by rules stops at the first version while its scanner is away, with the exit code 1', async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'plugboard-scan-'))
  const env = {
    DATA_DIR: place.path,
    SCANNERS: JSON.stringify([
      { name: 'antivirus', kind: 'clamd', requirement: 'required', host: '127.0.0.1', port: 1 },
    ]),
  }
  // Nothing is published, so that it is not asked.
  expect(await scan(env, '--scanner', 'antivirus')).toEqual([
    { kind: 'scanned', versions: 0, files: 0, bytes: 0, findings: 0 },
  ])
  // A registry with that scanner would publish nothing.
  await using plugboard = await startPlugboard({ env: { DATA_DIR: place.path } })
  const published = await upload(plugboard.registry.url, {
    file: 'export default {}\n',
    metadata: metadataOf(),
  })
  expect(published.status).toBe(201)
  await expect(scan(env, '--scanner', 'antivirus')).rejects.toMatchObject({
    code: 1,
    stdout:
      '{"kind":"stopped","reason":"The scanner antivirus has a broken connection (ECONNREFUSED).","after":null}\n',
  })
})

it.each([
  [[], /Either --rules or --scanner is needed\. The options are --rules FOLDER/],
  [['--rules', 'a', '--scanner', 'b'], /Either --rules or --scanner is needed/],
  [['--scanner', 'nobody'], /SCANNERS has no scanner nobody; it has none\./],
  [['--rules', '/nowhere'], /The scanner rules of SCANNERS cannot be opened: .*ENOENT/],
  [['--rules', 'a', '--after', '1.0.0'], /--after must be an id and a version, not 1\.0\.0/],
])(
  'the command that scans by rules refuses the options %j and says which it has',
  async (options, message) => {
    await expect(scan({}, ...options)).rejects.toThrow(message)
  },
)

/** The lines that the command writes. */
async function scan(env: Environment, ...options: readonly string[]): Promise<unknown[]> {
  const stdout = await new Promise<string>((resolve, reject) => {
    const settings = { cwd: root, env: { PATH: process.env.PATH ?? '', ...env } }
    execFile(process.execPath, ['--conditions=source', SCAN, ...options], settings, (error, out) =>
      error ? reject(Object.assign(error, { stdout: out })) : resolve(out),
    )
  })
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
