import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findFreePort } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { extensionPointsOf } from './harness/extension-points-of.ts'
import type { Environment } from './harness/start-process.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

function spawnInRoot(command: string, args: readonly string[], env: Environment): ChildProcess {
  return spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all its processes can be ended when a test fails.
    detached: true,
  })
}

/** Runs what `npm start` runs once Node and the packages are installed; resolves with its output and exit code. */
async function startToEnd(env: Environment) {
  const child = spawnInRoot(process.execPath, ['--conditions=source', 'services/start.ts'], env)
  const output = collect(child)
  const [code] = await once(child, 'close')
  return { output: output(), code }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  return () => text
}

describe('npm start', () => {
  it('reports the configuration faults of both services before it exits', async () => {
    const { output, code } = await startToEnd({ STORE: 's3', CATALOG: 'mongodb', S3_ENDPOINT: 'nowhere' })
    expect(output).toContain('The bundle edge cannot start: ')
    expect(output).toContain('The registry cannot start: ')
    expect(output).toContain('MONGODB_URL: CATALOG=mongodb needs MONGODB_URL')
    expect(code).toBe(1)
  })

  it('names the variables that are wrong, and none that is not set', async () => {
    const { output, code } = await startToEnd({ EDGE_LISTEN: '127.0.0.1:99999', REGISTRY_LISTEN: 'nowhere' })
    expect(output).toContain('EDGE_LISTEN: must be host:port')
    expect(output).toContain('REGISTRY_LISTEN: must be host:port')
    expect(output).not.toContain('PLUGIN_SERVER_URL')
    expect(code).toBe(1)
  })

  it('prints commands that publish a plugin', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-start-'))
    const start = spawnInRoot(process.execPath, ['--conditions=source', 'services/start.ts'], {
      DATA_DIR: join(folder.path, 'data'),
      REGISTRY_LISTEN: '127.0.0.1:0',
      EDGE_LISTEN: '127.0.0.1:0',
    })
    const output = collect(start)
    try {
      const printed = await eventually(
        async () => output(),
        (text) => text.includes('Ctrl-C stops both.'),
        { timeoutMs: 60_000 },
      )
      const [, commands = ''] = /Try it.*?:\n(.*?)\n\n/s.exec(printed) ?? []
      const { stdout } = await promisify(execFile)('sh', ['-ec', commands], { cwd: folder.path })
      const { extensionPoints } = JSON.parse(stdout)
      expect(await extensionPointsOf(await readFile(join(folder.path, 'plugin.js'), 'utf8'))).toEqual(
        extensionPoints,
      )
    } finally {
      endGroup(start)
    }
  })

  it('fills an empty registry with --demo, and leaves one that has plugins as it is', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-start-'))
    const filled = await startDemo(folder.path)
    try {
      expect(filled.output()).toContain('the demo is there')
      const read = async (path: string) => (await fetch(filled.url + path)).json()
      expect((await read('/plugins')).items).toHaveLength(12)
      expect((await read('/plugins/gift-cards/versions')).items).toContainEqual(
        expect.objectContaining({ version: '0.9.0', state: 'revoked' }),
      )
      expect((await read('/tenants/acme/generations')).items).toHaveLength(6)
      expect((await read('/tenants/blue-bikes/upgrades')).items).toContainEqual(
        expect.objectContaining({ pluginId: 'delivery-map', pending: '1.2.0' }),
      )
      expect((await read('/tenants/corner-books')).freeze).toMatchObject({ reason: 'Peak season.' })
      expect((await read('/plugins/pay-later/staged-versions')).items).toHaveLength(1)
    } finally {
      endGroup(filled.child)
    }
    const again = await startDemo(folder.path)
    endGroup(again.child)
    expect(again.output()).toContain('the registry has plugins already')
  })

  it('leaves nothing running after npm receives SIGTERM', async () => {
    await using data = await mkdtempDisposable(join(tmpdir(), 'plugboard-start-'))
    const ports = [await findFreePort(), await findFreePort()] as const
    const npm = spawnInRoot('npm', ['start'], {
      DATA_DIR: data.path,
      REGISTRY_LISTEN: `127.0.0.1:${ports[0]}`,
      EDGE_LISTEN: `127.0.0.1:${ports[1]}`,
    })
    const output = collect(npm)
    try {
      await eventually(
        async () => output(),
        (text) => text.includes('Plugboard is running.'),
        { timeoutMs: 60_000 },
      )
      npm.kill('SIGTERM')
      const found = await eventually(
        () => Promise.all(ports.map(answers)),
        (each) => !each.includes(true),
      )
      expect(found).toEqual([false, false])
    } finally {
      endGroup(npm)
    }
  })
})

/** `npm start -- --demo` on a folder, once it runs. */
async function startDemo(folder: string) {
  const child = spawnInRoot(process.execPath, ['--conditions=source', 'services/start.ts', '--demo'], {
    DATA_DIR: join(folder, 'data'),
    REGISTRY_LISTEN: '127.0.0.1:0',
    EDGE_LISTEN: '127.0.0.1:0',
  })
  const output = collect(child)
  const printed = await eventually(
    async () => output(),
    (text) => text.includes('Ctrl-C stops both.'),
    { timeoutMs: 60_000 },
  )
  const [, url = ''] = /registry {5}(http\S+)/.exec(printed) ?? []
  return { child, output, url }
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/live`)).ok
  } catch {
    return false
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}
