import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { findFreePort } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import type { Environment } from '../harness/start-process.ts'
import { hostFolder } from './harness/build-host.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import { openChromium } from './harness/open-chromium.ts'
import { ROOT } from './harness/project-folders.ts'

const TIMEOUT_MS = 300_000

describeBrowser('chromium', '`npm run example`', (path) => {
  it('serves the plugin in the shop, takes it away when it is uninstalled, and leaves nothing running after Ctrl-C', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await using folder = hostFolder('example')
    const [shop, registry, edge] = [await findFreePort(), await findFreePort(), await findFreePort()]
    const child = startExample({
      NEXT_DIST_DIR: folder.distDir,
      SHOP_PORT: `${shop}`,
      REGISTRY_PORT: `${registry}`,
      EDGE_PORT: `${edge}`,
    })
    const exited = once(child, 'exit')
    try {
      expect(await outputUntil(child, 'Ctrl-C stops everything.')).toContain(
        `http://localhost:${shop}/acme/checkout`,
      )
      await using browser = await openChromium(path)
      const page = await browser.newPage()
      const events = page.waitForResponse(/\/acme\/plugin-events$/)
      await page.goto(`http://localhost:${shop}/acme/checkout`)
      expect((await events).headers()['content-type']).toContain('text/event-stream')
      const choice = page.getByRole('radio', { name: /Pay in three/ })
      await choice.check()
      const uninstalled = await fetch(`http://127.0.0.1:${registry}/tenants/acme/plugins/test-plugin`, {
        method: 'DELETE',
      })
      expect(uninstalled.status).toBe(204)
      await choice.waitFor({ state: 'detached', timeout: 90_000 })
    } finally {
      child.kill('SIGINT')
    }
    expect(await exited).toEqual([0, null])
    for (const port of [shop, registry, edge]) {
      // The first failure is enough.
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
    }
  })

  it('exits before it builds anything when a port is in use, and names the port and its setting', async () => {
    await using server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const child = startExample({
      SHOP_PORT: `${await findFreePort()}`,
      REGISTRY_PORT: `${port}`,
      EDGE_PORT: `${await findFreePort()}`,
    })
    const output = await outputUntil(child, null)
    expect(output).toBe(
      `Port ${port} is in use. Stop what listens there, such as npm start, or set REGISTRY_PORT to another port.\n`,
    )
    expect(child.exitCode).toBe(1)
  })
})

function startExample(env: Environment): ChildProcess {
  // As toolchain/bootstrap.mjs runs it: this Node, and the programs of the workspace first in PATH.
  const PATH = [join(ROOT, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return spawn(process.execPath, ['--conditions=source', 'examples/start.ts'], {
    cwd: ROOT,
    env: { PATH, HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What a process has printed by the time a text appears, or until it ends. */
async function outputUntil(child: ChildProcess, text: string | null): Promise<string> {
  let output = ''
  const found = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (text !== null && output.includes(text)) resolve()
      })
    }
  })
  await Promise.race([found, once(child, 'close')])
  return output
}
