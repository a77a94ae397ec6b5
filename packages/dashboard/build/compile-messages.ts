import { compileStrings } from '@internationalized/string-compiler'
import type { Plugin } from 'vite'

const MESSAGES = /\/messages\/[a-z]{2}\.json$/

/** Makes functions of the ICU messages in messages/*.json, so that the page has no parser of them. */
export function compileMessages(): Plugin {
  return {
    name: 'plugboard:compile-messages',
    enforce: 'pre',
    transform(code, id) {
      if (!MESSAGES.test(id)) return undefined
      const messages: Record<string, string> = JSON.parse(code)
      return {
        code: compileStrings(messages).replace('module.exports =', 'export default'),
        map: null,
        moduleType: 'js',
      }
    },
  }
}
