import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, firefox } from 'playwright-core'

const RELAY = join(import.meta.dirname, 'relay.ts')

// No requests of Firefox's own.
const PREFERENCES = {
  'app.update.disabledForTesting': true,
  'browser.topsites.contile.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
}

/** Starts the released Firefox with a fresh profile, driven by playwright-core through `relay.ts`. */
export async function openFirefox(executablePath: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-firefox-'))
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  const program = join(folder, 'firefox')
  const words = [process.execPath, RELAY, executablePath].map((word) => `'${word}'`).join(' ')
  await writeFile(program, `#!/bin/sh\nexec ${words} "$@"\n`)
  await chmod(program, 0o700)
  try {
    const browser = await firefox.launch({
      channel: 'moz-firefox',
      executablePath: program,
      firefoxUserPrefs: PREFERENCES,
      // As root in a container the home folder may belong to another user, which Firefox refuses.
      env: { PATH: process.env.PATH ?? '', HOME: folder },
    })
    browser.once('disconnected', () => void remove())
    return browser
  } catch (error) {
    await remove()
    throw error
  }
}
