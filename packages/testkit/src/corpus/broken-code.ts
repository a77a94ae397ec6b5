import { type CorpusUpload, fileUpload, GOOD_SCRIPT, zipUpload } from './corpus-upload.ts'

const syntax = (what: string, text: string, file = 'bundle.js'): CorpusUpload =>
  fileUpload(what, { check: 'syntax', code: 'SYNTAX_ERROR', file }, text)

const exports = (what: string, code: 'EXPORT_MISSING' | 'EXPORT_WRONG', text: string): CorpusUpload =>
  fileUpload(what, { check: 'exports', code, file: 'bundle.js' }, text)

const imports = (
  what: string,
  code: 'IMPORT_BARE' | 'IMPORT_REMOTE' | 'IMPORT_MISSING',
  statement: string,
): CorpusUpload =>
  fileUpload(what, { check: 'imports', code, file: 'bundle.js' }, `${statement}\n${GOOD_SCRIPT}`)

const points = (what: string, inManifest: readonly string[], inCode: string): CorpusUpload =>
  fileUpload(
    what,
    {
      check: 'extension-points',
      code: 'EXTENSION_POINTS_DIFFER',
      metadata: { id: 'corpus-plugin', name: 'Corpus Plugin', version: '1.0.0', extensionPoints: inManifest },
    },
    `export default { extensions: { ${inCode} } }`,
  )

/** Code that does not do what a page expects of a plugin. */
export const BROKEN_CODE: readonly CorpusUpload[] = [
  syntax('a script that was cut off', 'export default { extensions: { a() { return 1'),
  syntax('a script with a brace too many', `${GOOD_SCRIPT}}`),
  syntax(
    'TypeScript',
    'interface P { a: string }\nconst p: P = { a: "" }\nexport default { extensions: {}, p }',
  ),
  syntax(
    'TypeScript with a type assertion',
    'const a = globalThis as any\nexport default { extensions: {}, a }',
  ),
  syntax('JSX', 'export default { extensions: { a: () => <div className="a">x</div> } }'),
  syntax('a fragment in JSX', 'const A = () => <><b/></>\nexport default { extensions: { a: A } }'),
  syntax('JSON', '{"name":"plugin","version":"1.0.0"}'),
  syntax('a conflict of a merge', `<<<<<<< HEAD\n${GOOD_SCRIPT}=======\nexport default 2\n>>>>>>> other\n`),
  syntax('a script with the statement "with"', `with (a) { b }\n${GOOD_SCRIPT}`),
  syntax('an octal number of old', `const a = 0777\n${GOOD_SCRIPT}`),
  syntax('two default exports', `${GOOD_SCRIPT}export default 2`),
  syntax(
    'a name that is exported twice',
    `const a = 1, b = 2; export { a }; export { b as a }\n${GOOD_SCRIPT}`,
  ),
  syntax('an import that is not at the top', `if (a) { import x from './x.js' }\n${GOOD_SCRIPT}`),
  syntax('a name that is declared twice', `const a = 1; const a = 2\n${GOOD_SCRIPT}`),
  syntax('a regular expression without an end', `const a = /b\n${GOOD_SCRIPT}`),
  syntax('a template without an end', `const a = \`b\n${GOOD_SCRIPT}`),
  syntax('YAML', 'name: plugin\nversion: 1.0.0\n- a\n'),
  zipUpload(
    'an HTML page of an error under the name of the entry',
    { check: 'syntax', code: 'SYNTAX_ERROR', file: 'bundle.js' },
    { 'bundle.js': '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>' },
  ),
  zipUpload(
    'a chunk that does not parse',
    { check: 'syntax', code: 'SYNTAX_ERROR', file: 'chunks/a.js' },
    { 'bundle.js': `import './chunks/a.js'\n${GOOD_SCRIPT}`, 'chunks/a.js': 'export const a = ' },
  ),
  exports(
    'a component as the default export',
    'EXPORT_WRONG',
    'export default function Button() { return null }',
  ),
  exports('an arrow function as the default export', 'EXPORT_WRONG', 'export default () => null'),
  exports('a class as the default export', 'EXPORT_WRONG', 'export default class A {}'),
  exports('a number as the default export', 'EXPORT_WRONG', 'export default 42'),
  exports('a text as the default export', 'EXPORT_WRONG', 'export default "plugin"'),
  exports('null as the default export', 'EXPORT_WRONG', 'export default null'),
  exports('an array as the default export', 'EXPORT_WRONG', 'export default []'),
  exports('an empty object as the default export', 'EXPORT_WRONG', 'export default {}'),
  exports('an object without extensions', 'EXPORT_WRONG', 'export default { name: "a", components: {} }'),
  exports('a module without exports', 'EXPORT_MISSING', 'console.log("loaded")'),
  exports('a module with exports by name only', 'EXPORT_MISSING', 'export const plugin = { extensions: {} }'),
  exports('CommonJS', 'EXPORT_MISSING', 'module.exports = { extensions: {} }'),
  exports('CommonJS with names', 'EXPORT_MISSING', 'exports.default = { extensions: {} }'),
  exports(
    'a bundle for the global scope',
    'EXPORT_MISSING',
    '(function(){window.MyPlugin={extensions:{}}})()',
  ),
  exports('a comment only', 'EXPORT_MISSING', '// nothing yet'),
  imports('an import of a package', 'IMPORT_BARE', 'import _ from "lodash"'),
  imports('an import of a part of a package', 'IMPORT_BARE', 'import { a } from "@acme/kit/parts"'),
  imports('an import of a module of Node', 'IMPORT_BARE', 'import fs from "node:fs"'),
  imports('an import for its effects only', 'IMPORT_BARE', 'import "core-js"'),
  imports('a reexport of a package', 'IMPORT_BARE', 'export * from "rxjs"'),
  imports('an import from another server', 'IMPORT_REMOTE', 'import a from "https://esm.sh/lodash"'),
  imports('an import without a scheme', 'IMPORT_REMOTE', 'import a from "//cdn.example.com/a.js"'),
  imports('an import of data', 'IMPORT_REMOTE', 'import a from "data:text/javascript,export default 1"'),
  imports('a dynamic import from another server', 'IMPORT_REMOTE', 'import("https://cdn.example.com/a.js")'),
  imports('an import of a missing file', 'IMPORT_MISSING', 'import "./missing.js"'),
  imports('an import from outside of the bundle', 'IMPORT_MISSING', 'import "../../other/1.0.0/bundle.js"'),
  imports('a dynamic import of a missing chunk', 'IMPORT_MISSING', 'import("./chunks/a-4f2a.js")'),
  points('a point that only the manifest names', ['payment-methods'], ''),
  points('a point that only the code names', ['a'], 'a: () => null, b: () => null'),
  points('a point with another spelling', ['payment-methods'], '"paymentMethods": () => null'),
]
