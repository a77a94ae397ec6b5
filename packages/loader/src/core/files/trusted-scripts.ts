import { messageOf } from '../failures/plugin-load-error.ts'

const POLICY = 'plugboard-loader'

// TypeScript's DOM types lack Trusted Types. The values that a policy returns are used like strings.
interface Rules {
  readonly createScript: (text: string) => string
  readonly createScriptURL: (url: string, allowedOrigins: readonly string[]) => string
}

declare global {
  var trustedTypes: { createPolicy(name: string, rules: Rules): Rules } | undefined
}

// No module has this name. What it resolves to shows whether the browser uses the import map in the server's HTML.
export const MARK = 'plugboard:integrity'

/** The source of an inline module that dispatches an event, named like the mark, with what the mark resolves to. */
export function askForMark(): string {
  return `dispatchEvent(new CustomEvent('${MARK}',{detail:import.meta.resolve('${MARK}')}))`
}

/** They accept what the loader itself writes into scripts, and nothing else. */
const RULES: Rules = {
  createScript(text) {
    // An import map is JSON, which does nothing as a script.
    if (text !== askForMark()) JSON.parse(text)
    return text
  },
  createScriptURL(url, allowedOrigins) {
    if (!allowedOrigins.includes(new URL(url).origin))
      throw new TypeError(`${url} is not of an allowed origin`)
    return url
  },
}

// For the whole page, since a browser refuses a second policy of the same name.
let policy: Rules | undefined

/**
 * The rules for texts and URLs of the loader's scripts: a Trusted Types policy if the browser has them, since a page can
 * require one (`require-trusted-types-for 'script'`).
 *
 * @throws if the page's `trusted-types` directive does not name the policy
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
