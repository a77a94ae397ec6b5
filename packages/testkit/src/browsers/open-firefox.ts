import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BidiConnection, connectBidi } from './bidi-connection.ts'
import { type FirefoxPage, openFirefoxPage } from './firefox-page.ts'

/** A running Firefox. Disposing ends it and removes its profile. */
export interface Firefox extends AsyncDisposable {
  /** A page with cookies, storage and cache of its own. */
  newPage(): Promise<FirefoxPage>
}

const START_TIMEOUT_MS = 60_000

// No requests of Firefox's own. It sets what else automation needs by itself (remote.prefs.recommended).
const PREFERENCES: Readonly<Record<string, boolean | string>> = {
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.topsites.contile.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
}

/**
 * Starts Firefox with a fresh profile, driven by WebDriver BiDi, because playwright-core drives only its own build of
 * Firefox and not the released one.
 */
export async function openFirefox(path: string): Promise<Firefox> {
  await using opened = new AsyncDisposableStack()
  const profile = await mkdtemp(join(tmpdir(), 'plugboard-firefox-'))
  opened.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const connection = opened.use(await startBrowser(path, { profile, opened }))
  await connection.send('session.new', { capabilities: {} })
  await connection.send('session.subscribe', { events: ['log.entryAdded'] })
  const owned = opened.move()
  return {
    newPage: () => openFirefoxPage(connection),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function startBrowser(
  path: string,
  { profile, opened }: { profile: string; opened: AsyncDisposableStack },
): Promise<BidiConnection> {
  const child = spawn(
    path,
    ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile],
    {
      // As root in a container the home folder may belong to another user, which Firefox refuses.
      env: { PATH: process.env.PATH ?? '', HOME: profile },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  opened.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let log = ''
  const fail = (reason: string): void => reject(new Error(`${path} ${reason}:\n${log}`))
  const timer = setTimeout(() => fail('did not say where it listens'), START_TIMEOUT_MS)
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString()
    const [, url] = /WebDriver BiDi listening on (ws:\S+)/.exec(log) ?? []
    if (url) resolve(url)
  })
  child.once('error', () => fail('cannot be started'))
  child.once('exit', () => fail('has ended'))
  try {
    return await connectBidi(`${await promise}/session`)
  } finally {
    clearTimeout(timer)
  }
}
