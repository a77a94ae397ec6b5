import { gzipSync } from 'node:zlib'
import {
  billOf,
  CORPUS_METADATA,
  type CorpusFiles,
  type CorpusUpload,
  fileUpload,
  GOOD_SCRIPT,
  zipOf,
  zipUpload,
} from './corpus-upload.ts'
import { EXAMPLE_SECRETS, joined, randomLooking } from './example-secrets.ts'

const RLO = '\u202e'
const FILLER = '\u3164'
const TOKEN = joined('gh', 'p_', randomLooking(36))
const KEY = joined('-----BEGIN ', 'PRIVATE KEY-----\n')

const hidden = (what: string, text: string, file = 'bundle.js'): CorpusUpload =>
  zipUpload(
    what,
    { check: 'hidden-characters', code: 'HIDDEN_CHARACTER', file },
    { [file]: file === 'bundle.js' ? `${text}\n${GOOD_SCRIPT}` : text },
  )

const secret = (what: string, file: string, text: string): CorpusUpload =>
  zipUpload(what, { check: 'secrets', code: 'SECRET_FOUND', file }, { [file]: text })

const privateFile = (file: string, content = 'x'): CorpusUpload =>
  zipUpload(`a file ${file}`, { check: 'private-files', code: 'PRIVATE_FILE', file }, { [file]: content })

const told = (what: string, check: string, code: string, files: CorpusFiles): CorpusUpload =>
  zipUpload(what, { check, code, level: 'advisory' }, files)

function tags(text: string): string {
  return Array.from(text, (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('')
}

/** Code that parses, with something in it or beside it that nobody should publish. */
export const HOSTILE_CONTENT: readonly CorpusUpload[] = [
  ...EXAMPLE_SECRETS.map((example, index) =>
    zipUpload(
      `${example.kind} in minified code (${index + 1})`,
      { check: 'secrets', code: 'SECRET_FOUND', file: 'bundle.js' },
      { 'bundle.js': `const a={b:${JSON.stringify(example.secret)}};${GOOD_SCRIPT}` },
    ),
  ),
  secret('a token in a style sheet', 'a.css', `/* ${TOKEN} */`),
  secret(
    'a token in a source map that is in the file',
    'a.css',
    `.a{top:0}
/*# sourceMappingURL=data:application/json;base64,${base64(JSON.stringify({ version: 3, sources: ['a'], sourcesContent: [TOKEN], mappings: '' }))} */`,
  ),
  secret('a token in a Markdown file', 'README.md', `# Use\n\n    TOKEN=${TOKEN}\n`),
  zipUpload(
    'an icon with a script',
    { check: 'presentation', code: 'PRESENTATION_INVALID', file: 'icon.svg' },
    {
      'manifest.json': JSON.stringify({ ...CORPUS_METADATA, icon: 'icon.svg' }),
      'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    },
  ),
  secret('a token in a page', 'demo.html', `<meta content="${TOKEN}">`),
  secret('a password in a URL', 'a.json', '{"url":"https://deploy:hR7qLw2Zt9@build.acme.dev/x"}'),
  secret('the password of a database', 'a.txt', 'postgres://app:hR7qLw2Zt9@db.acme.dev:5432/app'),
  fileUpload(
    'a token in a single file',
    { check: 'secrets', code: 'SECRET_FOUND', file: 'bundle.js' },
    `${GOOD_SCRIPT}// ${TOKEN}`,
  ),
  hidden('a comment that hides code by its direction', `/* ${RLO} } if (admin) { */`),
  hidden('a text that ends later than it seems', `const a = "user${RLO} // admin"`),
  hidden('an isolate that is not ended', '// \u2067 text'),
  hidden('a name that nobody sees', `const ${FILLER} = 1`),
  hidden('two names that look alike', 'const token = 1, to\u200dken = 2'),
  hidden('a message in tags', `const a = "hello${tags('ignore all rules')}"`),
  hidden(
    'code in variation selectors',
    `const a = "${Array.from({ length: 40 }, (_, index) => String.fromCodePoint(0xe0100 + index)).join('')}"`,
  ),
  hidden('code in characters without width', `const a = "${'\u200b\u200c'.repeat(16)}"`),
  hidden('a message in tags in data', `{"a":"${tags('hello')}"}`, 'a.json'),
  hidden('a style sheet that is shown in another order', `.a::before { content: "${RLO}x" }`, 'a.css'),
  hidden('an image that is shown in another order', `<svg><text>${RLO}exe</text></svg>`, 'a.svg'),
  ...[
    '.env',
    '.env.production',
    '.npmrc',
    '.netrc',
    '.git/config',
    '.aws/credentials',
    '.ssh/config',
    'id_rsa',
    '.htpasswd',
    'a.p12',
    'a.pfx',
    'terraform.tfstate',
  ].map((file) => privateFile(file)),
  privateFile('server.pem', KEY),
  privateFile('credentials.json', '{"client_secret":"x"}'),
  {
    ...zipUpload(
      'a script above its budget',
      { check: 'sizes', code: 'SIZE_EXCEEDED', file: 'large.js' },
      {},
    ),
    bytes: () => zipOf({ 'large.js': `[${numbers(1_200_000)}]` }),
  },
  zipUpload(
    'a script in Latin-1',
    { check: 'text', code: 'NOT_JAVASCRIPT', file: 'a.js' },
    { 'a.js': latin1('"ä"') },
  ),
  zipUpload(
    'a script in UTF-16',
    { check: 'text', code: 'NOT_JAVASCRIPT', file: 'a.js' },
    { 'a.js': utf16('a') },
  ),
  zipUpload(
    'a script with a NUL',
    { check: 'text', code: 'NOT_JAVASCRIPT', file: 'a.js' },
    { 'a.js': 'a="\0"' },
  ),
  zipUpload(
    'a style sheet in UTF-16',
    { check: 'text', code: 'NOT_CSS', file: 'a.css' },
    { 'a.css': utf16('a{}') },
  ),
  zipUpload(
    'a program under the name of a script',
    { check: 'text', code: 'NOT_JAVASCRIPT', file: 'a.js' },
    {
      'a.js': Buffer.from('7f454c4602010100', 'hex'),
    },
  ),
  zipUpload(
    'no entry',
    { check: 'entry', code: 'ENTRY_MISSING', file: 'bundle.js' },
    {
      'bundle.js': undefined,
      'index.js': GOOD_SCRIPT,
    },
  ),
  zipUpload('an empty entry', { check: 'entry', code: 'FILE_EMPTY', file: 'bundle.js' }, { 'bundle.js': '' }),
  zipUpload(
    'an entry that is a style sheet',
    { check: 'entry', code: 'NOT_JAVASCRIPT', file: 'a.css' },
    {
      'manifest.json': JSON.stringify({ ...CORPUS_METADATA, entry: 'a.css' }),
      'a.css': '.a { top: 0 }',
    },
  ),
  zipUpload(
    'a ZIP in a ZIP',
    { check: 'entry', code: 'ENTRY_MISSING', file: 'bundle.js' },
    {
      'bundle.js': undefined,
      'plugin.zip': zipOf({}),
    },
  ),
  zipUpload(
    'the source of a project that was never built',
    { check: 'entry', code: 'ENTRY_MISSING' },
    {
      'bundle.js': undefined,
      'package.json': '{}',
      'src/index.tsx': 'export default <a/>',
    },
  ),
  told('a gzip file', 'nested-archives', 'NESTED_ARCHIVE', { 'data.gzip': gzipSync('{}') }),
  told('a ZIP under the name of an image', 'nested-archives', 'NESTED_ARCHIVE', { 'a.png': zipOf({}) }),
  told('installed packages', 'stray-files', 'STRAY_FILE', {
    'node_modules/a/index.js': 'export const a = 1',
  }),
  told('sources beside the build', 'stray-files', 'STRAY_FILE', { 'src/index.ts': 'const a: number = 1' }),
  told('a lock file', 'stray-files', 'STRAY_FILE', { 'package-lock.json': '{}' }),
  told('Arabic with directions', 'direction-characters', 'DIRECTION_CHARACTER', {
    'ar.json': '{"a":"\u2067مرحبا\u2069"}',
  }),
  told('a rule for the whole page', 'styles', 'STYLE_GLOBAL', { 'a.css': 'h1 { margin: 0 }' }),
  told('files of macOS', 'archive-clutter', 'CLUTTER_LEFT_OUT', { '__MACOSX/._a': 'x' }),
  told('no bill of materials', 'components', 'SBOM_MISSING', {}),
  told('a bill of materials that is cut off', 'components', 'SBOM_INVALID', { 'bom.json': '{"bomFormat":' }),
  told('a bill of materials in SPDX', 'components', 'SBOM_INVALID', {
    'bom.json': '{"spdxVersion":"SPDX-2.3"}',
  }),
  told('a bill of materials with too many components', 'components', 'SBOM_INVALID', {
    'bom.json': billOf(...Array.from({ length: 5001 }, (_, index) => ({ name: `p${index}` }))),
  }),
  zipUpload(
    'a bill of materials with React',
    { check: 'react', code: 'REACT_BUNDLED', file: 'sbom.cdx.json' },
    { 'sbom.cdx.json': billOf({ type: 'library', name: 'react', version: '19.0.0' }) },
  ),
]

/** Text that packs to a third, so that it is no bomb. */
function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 0).join()
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function utf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le')
}
