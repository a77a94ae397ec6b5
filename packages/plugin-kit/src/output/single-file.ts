import { PluginBuildError } from '../project/plugin-build-error.ts'

const STYLES_FUNCTION = '__PLUGBOARD_STYLES__'

/**
 * The entry of a single-file build, as JavaScript: the author's definition with one more style sheet. It is a constructed
 * one, which a Content Security Policy allows. `composeSingleFile` adds its text after the build.
 */
export function singleFileEntry(entry: string): string {
  const specifier = JSON.stringify(entry.replaceAll('\\', '/'))
  // Read through a namespace, so that the template reports a missing default export and not the bundler, which would
  // name this generated module.
  return `import * as entry from ${specifier}
export * from ${specifier}
const definition = Object(entry).default
const text = ${STYLES_FUNCTION}()
const sheet = text && new CSSStyleSheet()
if (sheet) sheet.replaceSync(text)
export default sheet ? { ...definition, styles: [sheet, ...(definition.styles ?? [])] } : definition
`
}

/**
 * Adds the text of the styles to a built single file.
 *
 * @throws PluginBuildError for styles that still have an `@import`
 */
export function composeSingleFile(script: string, styles: readonly string[]): string {
  const text = styles.join('\n')
  if (/@import\b/i.test(text.replaceAll(/\/\*[\s\S]*?\*\//g, ''))) {
    throw new PluginBuildError(
      'The styles have an @import of a remote style sheet, which a constructed style sheet ignores. ' +
        "Copy that style sheet into the project, or build with format: 'zip'.",
    )
  }
  // A function declaration can be called before the line it is on, and at the end it moves no line of the source map.
  return `${script.trimEnd()}\nfunction ${STYLES_FUNCTION}() { return ${JSON.stringify(text)} }\n`
}
