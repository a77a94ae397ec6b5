import { type Program, parse } from 'acorn'

/** Parses JavaScript as an ES module, or else as a script; undefined for faulty code, which the bundler reports. */
export function parseModule(code: string): Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return parse(code, { ecmaVersion: 'latest', sourceType, allowHashBang: true })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}
