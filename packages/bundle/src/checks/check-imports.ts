import { type Finding, type FindingCode, printable } from '@plugboard/types'
import { SHARED_MODULES } from '@plugboard/types/plugin-contract'
import { CSS, contentTypeOf, JAVASCRIPT } from '../content-type.ts'
import { type ModuleImport, NAME_LIMIT } from '../javascript/script-inspection.ts'
import { normalizeUrl, schemeOf } from '../javascript/url-text.ts'
import { BUILD_IT, TEMPLATES } from './build-hints.ts'
import type { Check, CheckContext, CheckedBundle, CheckedFile } from './check.ts'
import { type Resolution, resolveSpecifier } from './resolve-specifier.ts'
import { readScripts } from './script-modules.ts'

/** Checks that everything that scripts import is in the bundle, or in every page. */
export const checkImports: Check = {
  name: 'imports',
  title: 'What scripts import is there',
  explanation: `A page has no packages. What a script imports must be in the bundle, except for what a page shares: ${SHARED_MODULES.join(', ')}, and what a host adds, which build templates of \`@plugboard/plugin-kit\` read from the page. Code from other servers is refused, since nobody could say what the version runs. An \`import()\` of a package is told by the check \`doubtful-imports\`, since it fails only where it is called; one of a computed name is a capability.`,
  level: 'enforced',
  codes: ['IMPORT_BARE', 'IMPORT_REMOTE', 'IMPORT_MISSING'],
  passed: 'everything that scripts import is in the bundle or in every page',
  checkBundle: (context) => reportImports(context, findImport),
}

/** Tells of imports that work in some pages, or whose failure a plugin may expect. */
export const checkDoubtfulImports: Check = {
  name: 'doubtful-imports',
  title: 'Imports work in every page',
  explanation:
    'A page shares its React with plugins that were built with `@plugboard/plugin-kit`, and an `import` of `react` by its name fails, unless the host has an import map for it. An `import()` of a package, and a URL of a file that the bundle does not have, fail where they are used.',
  level: 'advisory',
  codes: ['IMPORT_DOUBTFUL'],
  passed: 'no imports were found that fail in some pages',
  checkBundle: (context) => reportImports(context, findDoubtful),
}

/** An import, and what it names. */
interface ResolvedImport {
  readonly found: ModuleImport & { readonly specifier: string }
  readonly resolution: Resolution
  readonly file: CheckedFile
  readonly bundle: CheckedBundle
  readonly hasFile: (path: string) => boolean
}

type Fault = { readonly code: FindingCode; readonly what: string; readonly hint: string }

function reportImports(context: CheckContext, faultOf: (facts: ResolvedImport) => Fault | undefined): void {
  const { bundle, report } = context
  const paths = new Set<string>(bundle.files.map(({ path }) => path))
  const hasFile = (path: string) => paths.has(path) || isLeftOut(bundle, path)
  // Bundlers write an import once for each module that had it.
  const faults = new Map<string, { readonly finding: Finding; places: number }>()
  for (const { file, facts } of readScripts(context).read) {
    for (const each of facts.imports) {
      const { specifier, kind, place, count } = each
      if (specifier === null) continue
      const resolution = resolveSpecifier(specifier, {
        from: file.path,
        metadata: bundle.metadata,
        isUrl: kind === 'url',
      })
      if (isCut(specifier) && (resolution.kind === 'file' || resolution.kind === 'outside')) continue
      const fault = faultOf({ found: { ...each, specifier }, resolution, file, bundle, hasFile })
      if (!fault) continue
      const known = faults.get(fault.what)
      if (known) known.places += count
      else {
        const { line, column } = place
        const message = `${printable(file.path)}:${line}:${column} ${fault.what}`
        const excerpt = printable(specifier, 100)
        const finding: Finding = {
          code: fault.code,
          file: file.path,
          line,
          column,
          excerpt,
          message,
          hint: fault.hint,
        }
        faults.set(fault.what, { finding, places: count })
      }
    }
  }
  for (const { finding, places } of faults.values()) {
    const more = places > 1 ? `; ${places} places have it` : ''
    report({ ...finding, message: `${finding.message}${more}` })
  }
}

/** Whether its end is not known, and so not which file it names. Packages and other servers are at the beginning. */
function isCut(specifier: string): boolean {
  return specifier.length >= NAME_LIMIT && specifier.endsWith('…')
}

/** Whether it is a file that was not read, which has findings of its own. */
function isLeftOut({ found }: CheckedBundle, path: string): boolean {
  return found.some(({ file }) => file === path)
}

function findImport({ found, resolution, file, bundle, hasFile }: ResolvedImport): Fault | undefined {
  const { specifier, kind } = found
  const name = printable(specifier, 100)
  if (resolution.kind === 'remote') {
    // A worker or a frame of data: is a capability, and so is code that runs where it is called.
    if (kind === 'url' || (kind === 'dynamic' && resolution.inline)) return undefined
    return {
      code: 'IMPORT_REMOTE',
      what: resolution.inline
        ? `imports code from a ${schemeOf(specifier)}: URL`
        : `imports code from another server: ${name}`,
      hint: resolution.inline
        ? 'Put the code into a file of its own, and have the bundler include it.'
        : remoteHint(specifier),
    }
  }
  if (resolution.kind === 'bare') {
    if (kind === 'dynamic' || kind === 'url') return undefined
    return {
      code: 'IMPORT_BARE',
      what: `imports "${name}", which a page does not have`,
      hint: `${bareHint(specifier)}${spareHint(file, bundle)}`,
    }
  }
  if (kind === 'url') return undefined
  if (resolution.kind === 'outside') {
    return {
      code: 'IMPORT_MISSING',
      what: `imports ${name}, which is outside of the bundle`,
      hint: 'Import files of the bundle, by paths relative to the file that has the import.',
    }
  }
  if (resolution.kind === 'shared' || hasFile(resolution.path)) return undefined
  return {
    code: 'IMPORT_MISSING',
    what: `imports ${name}, but ${printable(resolution.path) || 'a folder'} is not in the bundle`,
    hint: missingHint(resolution.path, bundle, isUnbuilt(resolution.path)),
  }
}

function findDoubtful({ found, resolution, bundle, hasFile }: ResolvedImport): Fault | undefined {
  const { specifier, kind } = found
  const name = printable(specifier, 100)
  const code = 'IMPORT_DOUBTFUL'
  if (resolution.kind === 'shared' && kind !== 'url') {
    return {
      code,
      what: `imports "${name}" by its name, which fails in pages without an import map for it`,
      hint: TEMPLATES,
    }
  }
  if (resolution.kind === 'bare' && kind === 'dynamic') {
    return {
      code,
      what: `has an import() of "${name}", which fails where it is called: a page does not have it`,
      hint: `${bareHint(specifier)} If the plugin never gets there in a page, nothing needs to be done.`,
    }
  }
  if (resolution.kind !== 'file') return undefined
  if (kind !== 'url') return isOtherType(resolution.path, found.type, bundle) ? otherType(name) : undefined
  // The folder of the bundle, to which a path is added later.
  if (/(?:^|\/)$/.test(resolution.path) || hasFile(resolution.path)) return undefined
  return {
    code,
    what: `has the URL of ${name}, but ${printable(resolution.path) || 'a folder'} is not in the bundle`,
    hint: missingHint(resolution.path, bundle),
  }
}

/** The types of files that an import can name, by what it calls them. */
const TYPES: Readonly<Record<string, string>> = { css: CSS, json: contentTypeOf('a.json') }

/** Whether a file of the bundle is not of the type that is imported: JavaScript, unless the import names another. */
function isOtherType(path: string, type: string | null, { files }: CheckedBundle): boolean {
  const wanted = type === null ? JAVASCRIPT : TYPES[type]
  return files.some((file) => file.path === path && file.contentType !== wanted)
}

function otherType(name: string): Fault {
  return {
    code: 'IMPORT_DOUBTFUL',
    what: `imports ${name}, which is not JavaScript, and which browsers refuse unless the import names its type`,
    hint: 'Build the plugin with a bundler, which turns the import into what browsers load. Styles can also be in a style sheet of the ZIP that the templates of @plugboard/plugin-kit write.',
  }
}

/** What the URL of a package that pages share has after the server. */
const SHARED_PACKAGE = /^(?:react|react-dom)(?:@|$)/

function remoteHint(specifier: string): string {
  const segments = normalizeUrl(specifier).split(/[/?#]/)
  const at = segments.findIndex(
    (segment, index) => SHARED_PACKAGE.test(segment) && !segments[index - 1]?.startsWith('@'),
  )
  if (at < 0)
    return 'Install the package ("npm install …"), import it by its name, and have the bundler include it.'
  const name = segments[at]?.split('@', 1).join('') ?? ''
  const entry = segments[at + 1] ?? ''
  if (name === 'react-dom' && /^(?:client|server)\b/.test(entry)) return bareHint(`${name}/${entry}`)
  return `Pages share "${name}" with plugins, which must not bring their own: import it by its name. ${TEMPLATES}`
}

/** Whether no bundler would leave such an import in what it writes. */
function isUnbuilt(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return !name.includes('.') || /\.(?:[cm]?tsx?|jsx|css|s[ac]ss|less|vue|svelte)$/i.test(name)
}

function bareHint(specifier: string): string {
  if (/^react(?:-dom)?(?:\/|$)/.test(specifier)) {
    return 'A plugin exports components, and the host renders them with its React: remove the import.'
  }
  if (/^next(?:\/|$)/.test(specifier)) return 'Next.js belongs to the host: remove the import.'
  if (specifier.startsWith('node:') || NODE_MODULES.has(specifier)) {
    return 'It is a module of Node.js, which browsers do not have: remove the import, or replace the package that has it by one for browsers.'
  }
  return 'Build the plugin with a bundler that includes the package, such as by a template of @plugboard/plugin-kit. If it is built already, remove the package from "external" (or "externals") of the build.'
}

const NODE_MODULES: ReadonlySet<string> = new Set(
  'assert buffer child_process crypto events fs fs/promises http https module net os path perf_hooks process stream timers tls url util vm worker_threads zlib'.split(
    ' ',
  ),
)

/** For files that nothing may need. */
function spareHint(file: CheckedFile, { entry }: CheckedBundle): string {
  return file.path === entry ? '' : ' If the plugin does not load this file, leave it out of the ZIP.'
}

function missingHint(path: string, { files }: CheckedBundle, isSource = false): string {
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`
  const candidates = [`${path}.js`, `${path}.mjs`, `${folder}index.js`, `${folder}index.mjs`]
  const meant = files.find((each) => candidates.includes(each.path))
  if (meant) {
    return `Browsers do not add what is missing of a path: import ${printable(meant.path)} by its whole name. A bundler does that.`
  }
  if (isSource) return BUILD_IT
  const scripts = files.filter(({ contentType }) => contentType === JAVASCRIPT)
  if (files.length === 1) {
    return 'The build made several files: upload all of them as a ZIP with manifest.json, or build a single file.'
  }
  const other = scripts.find((each) => each.path.toLowerCase() === path.toLowerCase())
  if (other) return `The bundle has ${printable(other.path)}; upper and lower case are different.`
  return 'Add the file to the ZIP, or correct the path. Zip everything that one build wrote.'
}
