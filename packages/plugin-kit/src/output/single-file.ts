import { PluginBuildError } from '../project/plugin-build-error.ts'

const STYLES_FUNCTION = '__PLUGBOARD_STYLES__'

/**
 * The entry of a single-file build, as JavaScript: the author's definition with one style sheet more, which a Content
 * Security Policy allows since it is constructed. Its text is known only after the build, see `composeSingleFile`.
 */
export function singleFileEntry(entry: string): string {
  const specifier = JSON.stringify(entry.replaceAll('\\', '/'))
  // Read so that no bundler complains of a missing default in words of this module: the template says it in its own.
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
 * Puts the text of the styles into a built single file.
 *
 * @throws PluginBuildError for an `@import` that is left in them
 */
export function composeSingleFile(script: string, styles: readonly string[]): string {
  const text = styles.join('\n')
  if (/@import\b/.test(text.replaceAll(/\/\*[\s\S]*?\*\//g, ''))) {
    throw new PluginBuildError(
      'The styles have an @import of another origin, which a constructed style sheet ignores. ' +
        "Copy what it names into the project, or build with format: 'zip'.",
    )
  }
  // A function declaration: it is there before the entry is evaluated, and at the end no line of a source map moves.
  return `${script.trimEnd()}\nfunction ${STYLES_FUNCTION}() { return ${JSON.stringify(text)} }\n`
}
