import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { extensionPointsOf } from './harness/extension-points-of.ts'
import { startProcess } from './harness/start-process.ts'

const run = promisify(execFile)

/** The shell block of README.md with the given text in it. */
async function readCommands(text: string): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '')
  const block = blocks.find((each) => each.includes(text))
  if (!block) throw new Error(`README.md has no commands with ${text}`)
  return block
}

it('the commands of README.md publish, install and load a plugin, upgrade it by itself and go back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-readme-'))
  try {
    const env = { DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' }
    await using edge = await startProcess('services/bundle-edge/src/main.ts', {
      ...env,
      EDGE_LISTEN: '127.0.0.1:0',
    })
    await using registry = await startProcess('services/registry/src/main.ts', {
      ...env,
      REGISTRY_LISTEN: '127.0.0.1:0',
      PLUGIN_SERVER_URL: edge.url,
    })
    const runBlock = async (text: string) => {
      // Only the ports may differ, since the usual ones could be in use, and how long a busy machine takes.
      const commands = (await readCommands(text))
        .replaceAll('localhost:4000', `localhost:${registry.port}`)
        .replaceAll('localhost:4100', `localhost:${edge.port}`)
        .replace(
          'sleep 3',
          `until curl -s ${registry.url}/tenants/shop/generations | grep -q 1.0.1; do sleep 0.2; done`,
        )
      return (await run('sh', ['-ec', commands], { cwd: folder })).stdout
    }

    const loaded = await runBlock('"id":"hello"')
    expect(loaded).toContain('"alreadyPublished":false')
    expect(loaded).toContain('"generation":1')
    expect(loaded).toContain('HTTP/1.1 200 OK')
    const [script = ''] = loaded.trimEnd().split('\n').slice(-1)
    expect(await extensionPointsOf(script)).toEqual(['payment-methods'])

    const day = await runBlock('/rollback')
    const verdicts = [...`${loaded}${day}`.matchAll(/"verdict":"([a-z-]+)"/g)].map(([, verdict]) => verdict)
    expect(new Set(verdicts)).toEqual(new Set(['passed']))
    expect(day).toContain('greet was upgraded from 1.0.0 to 1.0.1.')
    expect(day).toContain('"rolledBackTo":1')
    expect(day).toContain('greet was downgraded from 1.0.1 to 1.0.0.')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
