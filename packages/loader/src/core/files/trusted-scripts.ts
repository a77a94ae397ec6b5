import { messageOf } from '../failures/plugin-load-error.ts'

const POLICY = 'plugboard-loader'

// TypeScript's DOM has no Trusted Types. What a policy returns goes where a string would.
interface Rules {
  readonly createScript: (text: string) => string
  readonly createScriptURL: (url: string, allowedOrigins: readonly string[]) => string
}

declare global {
  var trustedTypes: { createPolicy(name: string, rules: Rules): Rules } | undefined
}

// A module of this name is nowhere. What it resolves to tells whether the import map in the server's HTML counts.
export const MARK = 'plugboard:integrity'

/** An inline module that tells by an event of the same name what the mark resolves to. */
export function askForMark(): string {
  return `dispatchEvent(new CustomEvent('${MARK}',{detail:import.meta.resolve('${MARK}')}))`
}

/** What the loader itself puts into scripts, and nothing else. */
const RULES: Rules = {
  createScript(text) {
    // An import map is JSON, and JSON does nothing.
    if (text !== askForMark()) JSON.parse(text)
    return text
  },
  createScriptURL(url, allowedOrigins) {
    if (!allowedOrigins.includes(new URL(url).origin))
      throw new TypeError(`${url} is not of an allowed origin`)
    return url
  },
}

// For the whole page: a browser refuses a second policy of the same name.
let policy: Rules | undefined

/**
 * What the texts and URLs of the loader's scripts pass through: a Trusted Types policy where the browser has them, since
 * a page may require one (`require-trusted-types-for 'script'`).
 *
 * @throws when the page's `trusted-types` directive does not name it
 */
export function trusted(): Rules {
  try {
    policy ??= globalThis.trustedTypes?.createPolicy(POLICY, RULES) ?? RULES
  } catch (cause) {
    throw new Error(`the page's trusted-types directive does not allow ${POLICY}: ${messageOf(cause)}`, {
      cause,
    })
  }
  return policy
}
