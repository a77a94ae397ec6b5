import { craftZip } from '../craft-zip.ts'
import { BROKEN_CODE } from './broken-code.ts'
import { BROKEN_METADATA } from './broken-metadata.ts'
import { CORPUS_METADATA, type CorpusUpload, GOOD_BILL, GOOD_SCRIPT, zipOf } from './corpus-upload.ts'
import { joined } from './example-secrets.ts'
import { HOSTILE_ARCHIVES } from './hostile-archives.ts'
import { HOSTILE_CONTENT } from './hostile-content.ts'

/** Uploads that must be refused, or accepted with a warning, each with the check that catches it. */
export const CORPUS: readonly CorpusUpload[] = [
  ...HOSTILE_ARCHIVES.flatMap(({ what, entries, archive, limits, findings: [finding = ''] }) => {
    if (limits) return []
    const [code = ''] = finding.split(' ')
    const bytes = () => new Uint8Array(craftZip(entries, archive))
    return [{ what, check: 'archive', code, level: 'enforced' as const, metadata: CORPUS_METADATA, bytes }]
  }),
  ...BROKEN_METADATA,
  ...BROKEN_CODE,
  ...HOSTILE_CONTENT,
]

/** An upload of which nothing may be said. */
export type GoodUpload = Pick<CorpusUpload, 'what' | 'bytes' | 'metadata'>

const LOCALE = '{"hello":"שלום","bye":"مع السلامة","family":"👩‍👩‍👧‍👦","persian":"می\u200cخواهم"}'

export const GOOD_UPLOADS: readonly GoodUpload[] = [
  good('a single file', GOOD_SCRIPT),
  good('a single file on one line', 'var a={};a.extensions={};export{a as default};'),
  good('a file with a byte order mark', `\ufeff${GOOD_SCRIPT}`),
  good('a file with a shebang-free banner', `/*! @license MIT */\n${GOOD_SCRIPT}`),
  good('characters of whitespace in a literal', `const a="\u200b\u1680\ufeff\u2028";${GOOD_SCRIPT}`),
  good('emoji', `const a="👩‍👩‍👧‍👦❤️🏴󠁧󠁢󠁳󠁣󠁴󠁿";${GOOD_SCRIPT}`),
  good('examples of secrets from manuals', `// ${joined('AKI', 'AIOSFODNN7EXAMPLE')}\n${GOOD_SCRIPT}`),
  good('a ZIP', {}),
  good('a ZIP with chunks, styles and images', {
    'bundle.js': `import('./chunks/a.js')\n${GOOD_SCRIPT}`,
    'chunks/a.js': 'export const a = 1',
    'bundle.css': '.a { top: 0 }',
    'a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'fonts/a.woff2': Buffer.from('774f4632000100000000', 'hex'),
  }),
  good('a ZIP with translations', { 'locales/all.json': LOCALE }),
  good('a ZIP with a license and a read-me', { LICENSE: 'MIT', 'README.md': '# Plugin' }),
  good('a ZIP with types', { 'bundle.d.ts': 'export default undefined' }),
  good('a ZIP with an example of settings', { '.env.example': 'API_URL=' }),
]

function good(what: string, content: string | Uint8Array | Parameters<typeof zipOf>[0]): GoodUpload {
  const bytes = (): Uint8Array<ArrayBuffer> => {
    if (typeof content === 'string' || content instanceof Uint8Array)
      return new Uint8Array(Buffer.from(content))
    return zipOf({ 'sbom.cdx.json': GOOD_BILL, ...content })
  }
  return { what, bytes, metadata: CORPUS_METADATA }
}
