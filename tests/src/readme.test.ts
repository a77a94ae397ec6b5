import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { extensionPointsOf } from './harness/extension-points-of.ts'
import { startProcess } from './harness/start-process.ts'

const run = promisify(execFile)

/** The commands of README.md that publish, install and load a plugin: the shell block with the guide's upload in it. */
async function readCommands(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? '')
  const block = blocks.find((each) => each.includes('/plugins/upload'))
  if (!block) throw new Error('README.md has no commands that upload a plugin')
  return block
}

it('the commands of README.md publish, install and load a plugin', async () => {
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
    // Only the ports may differ, since the usual ones could be in use.
    const commands = (await readCommands())
      .replaceAll('localhost:4000', `localhost:${registry.port}`)
      .replaceAll('localhost:4100', `localhost:${edge.port}`)
    const { stdout } = await run('sh', ['-ec', commands], { cwd: folder })
    expect(stdout).toContain('"alreadyPublished":false')
    expect(stdout).toContain('"generation":1')
    expect(stdout).toContain('HTTP/1.1 200 OK')
    const [script = ''] = stdout.trimEnd().split('\n').slice(-1)
    expect(await extensionPointsOf(script)).toEqual(['payment-methods'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
