import { access, constants } from 'node:fs/promises'
import { findCommand } from '../engines/find-command.ts'

export type BrowserName = 'chromium' | 'firefox'

/** A browser that can be started here, or the reason there is none. */
export type FoundBrowser =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string }

const PLACES: Readonly<Record<BrowserName, { variable: string; commands: readonly string[] }>> = {
  chromium: { variable: 'CHROMIUM_PATH', commands: ['chromium', 'chromium-browser', 'google-chrome'] },
  firefox: { variable: 'FIREFOX_PATH', commands: ['firefox-esr', 'firefox'] },
}

/** The package of Debian that has a browser. */
export const BROWSER_PACKAGES: Readonly<Record<BrowserName, string>> = {
  chromium: 'chromium',
  firefox: 'firefox-esr',
}

/**
 * Finds a browser to test in: the one the environment names, else the first of its usual commands in PATH.
 *
 * @throws when the environment names one that cannot be run
 */
export async function findBrowser(name: BrowserName, env = process.env): Promise<FoundBrowser> {
  const { variable, commands } = PLACES[name]
  const named = env[variable]
  if (named) {
    await requireProgram(variable, named)
    return { kind: 'ready', path: named }
  }
  for (const command of commands) {
    // In order, since the first one found is run.
    const path = await findCommand(command, env)
    if (path !== null) return { kind: 'ready', path }
  }
  return {
    kind: 'missing',
    reason: `no ${commands.join(', ')} in PATH; install it (Debian: apt-get install ${BROWSER_PACKAGES[name]}) or set ${variable}`,
  }
}

async function requireProgram(variable: string, path: string): Promise<void> {
  try {
    await access(path, constants.X_OK)
  } catch (cause) {
    // A wrong setting is a mistake, not a missing browser.
    throw new Error(`${variable} is ${path}, which cannot be run; set it to a browser, or unset it`, {
      cause,
    })
  }
}
