import type { Capability } from '@plugboard/types'

/** The most different imports that are kept of one script. By default a bundle has fewer files than that. */
export const IMPORTS_LIMIT = 4000
/** The most exports that are kept of one script. */
export const EXPORTS_LIMIT = 1000
/** The most own keys that are kept of an object that is exported. */
export const SHAPE_KEYS_LIMIT = 100
/** The most characters of a specifier, a name or a key; longer ones end in `…`. */
export const NAME_LIMIT = 300

/** A place in a script. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What reading a script as an ES module shows. */
export type ScriptInspection =
  /** `classic`: what it does as a classic script, if it is one, such as of a worker. */
  | { readonly kind: 'faulty'; readonly fault: ScriptFault; readonly classic?: ScriptFacts }
  | { readonly kind: 'module'; readonly facts: ModuleFacts }

/** Why a script is no ES module. */
export interface ScriptFault {
  /** Of the parser, without the place; or that the script is nested too deeply. */
  readonly message: string
  readonly place: Place
  /** A guess at what it is instead. `commonjs-syntax`: valid outside of modules only, as `with` and octal literals are. */
  readonly looksLike: 'html' | 'json' | 'typescript' | 'jsx' | 'commonjs-syntax' | null
}

/** What a script refers to and does, as far as its text tells. */
export interface ScriptFacts {
  readonly imports: readonly ModuleImport[]
  /** One for each name and target, in the order of their first places. */
  readonly capabilities: readonly FoundCapability[]
  /** How many entries are not in the lists, because of their limits. */
  readonly omitted: Pick<OmittedFacts, 'imports' | 'capabilities'>
}

/** What a module is and does, as far as its text tells. */
export interface ModuleFacts extends ScriptFacts {
  readonly exports: readonly ModuleExport[]
  /** The first use of `module.exports`, `exports.x` or `require(…)` of a module that exports nothing as ES modules do. */
  readonly commonJs: Place | null
  /** Where React itself is in the module, rather than imported. */
  readonly react: Place | null
  /** The names in `extensions` of the default export, if the text lists them all. */
  readonly extensionPoints: readonly string[] | null
  readonly omitted: OmittedFacts
}

/** How many entries of a list exceed its limit. */
export interface OmittedFacts {
  readonly imports: number
  readonly exports: number
  readonly capabilities: number
}

/** A reference to another module or file, once for each kind. */
export interface ModuleImport {
  /** Null if it is computed. */
  readonly specifier: string | null
  /** `url`: `new URL(specifier, import.meta.url)`, `import.meta.resolve(specifier)`, or the script of a worker. */
  readonly kind: 'static' | 'reexport' | 'dynamic' | 'url'
  /** What `with { type: … }` says; null without that. */
  readonly type: string | null
  /** The first. */
  readonly place: Place
  /** In how many places. */
  readonly count: number
}

/** A name that a module exports; `*` for all of another module. */
export interface ModuleExport {
  readonly name: string
  readonly place: Place
  readonly shape: ExportShape
}

/** What is exported, as far as the text tells. */
export type ExportShape =
  | { readonly kind: 'function' }
  | { readonly kind: 'class' }
  /** `keys`: its own, without those that are computed or spread, in which case `open` is true. */
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly open: boolean }
  /** `type` as `typeof` says, or `null`, `array` or `regexp`. */
  | { readonly kind: 'literal'; readonly type: string }
  /** What a function returns. `imported` names it if it is an import. */
  | { readonly kind: 'call'; readonly imported: ImportedName | null; readonly argument: ExportShape | null }
  /** Something of another module. */
  | { readonly kind: 'imported'; readonly imported: ImportedName }
  | { readonly kind: 'unknown' }

/** An import by its name in the module that it comes from: `default`, `*` for all of it, or a name. */
export interface ImportedName {
  readonly specifier: string
  readonly name: string
}

/** Something that a script can do. */
export interface FoundCapability extends Pick<Capability, 'name' | 'target' | 'confidence' | 'count'> {
  /** The first of them. */
  readonly places: readonly Place[]
}
