import { type BundlePath, type Finding, printable } from '@plugboard/types'
import type { ModuleExport, ScriptFault } from '../javascript/script-inspection.ts'
import { AS_ES_MODULE, BUILD_IT, SAVED_PAGE } from './build-hints.ts'
import type { Check, CheckContext, CheckedFile } from './check.ts'
import { excerptAt } from './excerpt.ts'
import { resolveSpecifier } from './resolve-specifier.ts'
import { readScripts } from './script-modules.ts'

/** What is said of a script that is something else, after its name. */
const LOOKS: Readonly<Record<NonNullable<ScriptFault['looksLike']>, { message: string; hint: string }>> = {
  html: {
    message: 'is an HTML page, not JavaScript',
    hint: SAVED_PAGE,
  },
  json: {
    message: 'is JSON, not JavaScript',
    hint: 'If the plugin needs the data, import the JSON in its source and build again; otherwise name the file *.json.',
  },
  typescript: {
    message: 'is TypeScript, which browsers do not run',
    hint: BUILD_IT,
  },
  jsx: {
    message: 'has JSX, which browsers do not run',
    hint: BUILD_IT,
  },
  'commonjs-syntax': {
    message: 'is a script of the old kind, not an ES module',
    hint: AS_ES_MODULE,
  },
}

/** Checks that scripts parse as ES modules. */
export const checkSyntax: Check = {
  name: 'syntax',
  title: 'Scripts are ES modules that parse',
  explanation:
    'A page imports the entry of a plugin as an ES module, and the entry its chunks. One that does not parse is never run. A script that only parses outside of modules is accepted where nothing imports it, and read as such: it may be for a worker.',
  level: 'enforced',
  codes: ['SYNTAX_ERROR'],
  passed: 'all scripts are ES modules that parse',
  checkBundle(context) {
    const { bundle, scriptOf, report } = context
    let imported: ReadonlySet<string> | undefined
    for (const file of bundle.files) {
      const inspection = scriptOf(file)
      if (inspection?.kind === 'module') {
        const repeated = repeatedExport(inspection.facts.exports)
        if (repeated) report(syntaxError(file, repeated))
      }
      if (inspection?.kind !== 'faulty') continue
      imported ??= importedPaths(context)
      const isClassic = inspection.fault.looksLike === 'commonjs-syntax'
      if (isClassic && file.path !== bundle.entry && !imported.has(file.path)) continue
      report(syntaxError(file, inspection.fault))
    }
  },
}

/** The parser that reads scripts does not compare the names that they export; browsers do (ECMA-262 §16.2.1.1). */
function repeatedExport(exports: readonly ModuleExport[]): ScriptFault | undefined {
  const names = new Set<string>()
  for (const { name, place } of exports) {
    if (name !== '*' && names.has(name)) {
      return { message: `"${name}" is exported twice`, place, looksLike: null }
    }
    names.add(name)
  }
  return undefined
}

function syntaxError(file: CheckedFile, { message, place, looksLike }: ScriptFault): Finding {
  const at = `${printable(file.path)}:${place.line}:${place.column}`
  const said = printable(message, 200)
  const text = file.text()
  const looks = looksLike && LOOKS[looksLike]
  return {
    code: 'SYNTAX_ERROR',
    file: file.path,
    ...place,
    excerpt: text === undefined ? undefined : excerptAt(text, place),
    message: looks
      ? `${printable(file.path)} ${looks.message} (${at}: ${said})`
      : `${at} does not parse: ${said}`,
    hint:
      looks?.hint ??
      'Correct the source and build again. If the build does not fail there, the file was cut off or changed afterwards: compare it with what the build wrote.',
  }
}

function importedPaths(context: CheckContext): ReadonlySet<BundlePath> {
  const { metadata } = context.bundle
  return new Set(
    readScripts(context).read.flatMap(({ file, facts }) =>
      facts.imports.flatMap(({ specifier, kind }) => {
        if (specifier === null || kind === 'url') return []
        const resolution = resolveSpecifier(specifier, { from: file.path, metadata })
        return resolution.kind === 'file' ? [resolution.path] : []
      }),
    ),
  )
}
