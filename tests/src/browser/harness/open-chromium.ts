import { type Browser, chromium } from 'playwright-core'

// No requests of Chromium's own, and only HTTP/1.1 or 2, which the services speak.
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium with a fresh profile, so that tests do not share immutable files. */
export function openChromium(executablePath: string): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root, the user of tests in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...QUIET, ...asRoot] })
}
