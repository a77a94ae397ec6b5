import { craftZip } from '../craft-zip.ts'

/** An upload, and what must be said of it. */
export interface CorpusUpload {
  readonly what: string
  /** The check that must catch it; `metadata` for what is refused before any check. */
  readonly check: string
  /** Of one of the findings. Without a check: of the problem. */
  readonly code: string
  /** The path that this finding must have. */
  readonly file?: string
  /** advisory: it is accepted, with a warning. */
  readonly level: 'enforced' | 'advisory'
  readonly bytes: () => Uint8Array<ArrayBuffer>
  /** The form's part; null for none. */
  readonly metadata: Readonly<Record<string, unknown>> | null
}

export const CORPUS_METADATA = { id: 'corpus-plugin', name: 'Corpus Plugin', version: '1.0.0' }

/** A whole plugin, of which nothing is wrong. */
export const GOOD_SCRIPT = 'export default { extensions: {} }\n'

/** A bill of materials of one package. */
export const GOOD_BILL = billOf({
  type: 'library',
  name: 'clsx',
  version: '2.1.1',
  purl: 'pkg:npm/clsx@2.1.1',
})

/** A bill of materials in CycloneDX with these components. */
export function billOf(...components: readonly unknown[]): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components })
}

export type CorpusFiles = Readonly<Record<string, string | Uint8Array>>

/** A ZIP of an entry and other files. A file that is undefined is left out. */
export function zipOf(
  files: Readonly<Record<string, string | Uint8Array | undefined>>,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries({ 'bundle.js': GOOD_SCRIPT, ...files }).flatMap(([name, content]) =>
    content === undefined ? [] : [{ name, content }],
  )
  return new Uint8Array(craftZip(entries))
}

type Facts = Pick<CorpusUpload, 'check' | 'code'> & Partial<Pick<CorpusUpload, 'file' | 'level' | 'metadata'>>

/** An upload of a ZIP with these files beside a good entry. */
export function zipUpload(what: string, facts: Facts, files: Parameters<typeof zipOf>[0]): CorpusUpload {
  return { what, level: 'enforced', metadata: CORPUS_METADATA, ...facts, bytes: () => zipOf(files) }
}

/** An upload of a single file. */
export function fileUpload(what: string, facts: Facts, content: string | Uint8Array): CorpusUpload {
  return {
    what,
    level: 'enforced',
    metadata: CORPUS_METADATA,
    ...facts,
    bytes: () => new Uint8Array(Buffer.from(content)),
  }
}
