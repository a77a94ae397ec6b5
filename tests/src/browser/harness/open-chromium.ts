import { type Browser, chromium } from 'playwright-core'

// Nothing of its own on the wire, and HTTP/1.1 or 2 as the services speak it.
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium with a fresh profile: an immutable file of one test is not in the cache of the next. */
export function openChromium(executablePath: string): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root, which is who runs tests in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...QUIET, ...asRoot] })
}
