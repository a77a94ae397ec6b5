import { type Finding, MANIFEST_PATH, printable } from '@plugboard/types'
import { contentTypeOf } from '../content-type.ts'
import type { SpooledBlob } from '../spooled-blob.ts'
import type { BundleCheck, CheckedBundle } from './bundle-check.ts'

const JAVASCRIPT = contentTypeOf('bundle.js')

/** The file a host imports is there, and is text that a browser takes for JavaScript. Whether it parses is not asked. */
export const checkEntry: BundleCheck = async (bundle, { signal }) => {
  const finding = await entryFault(bundle, signal)
  if (finding) return { findings: [finding], results: [] }
  return {
    findings: [],
    results: [
      { name: 'entry', outcome: 'passed', message: `${bundle.entry} is text in UTF-8; it was not parsed` },
    ],
  }
}

async function entryFault(
  { entry, files }: CheckedBundle,
  signal: AbortSignal | undefined,
): Promise<Finding | undefined> {
  const file = files.find(({ path }) => path === entry)
  if (!file) return entryMissing({ entry, files })
  if (file.content.size === 0) return { code: 'FILE_EMPTY', file: entry, message: `${entry} is empty` }
  if (file.contentType !== JAVASCRIPT) {
    return {
      code: 'NOT_JAVASCRIPT',
      file: entry,
      message: `${entry} would be served as ${file.contentType}, which browsers do not import`,
      hint: 'Name the entry *.js or *.mjs.',
    }
  }
  const fault = await textFault(file.content, signal)
  return fault === undefined
    ? undefined
    : { code: 'NOT_JAVASCRIPT', file: entry, message: `${entry} is not JavaScript text: it ${fault}` }
}

function entryMissing({ entry, files }: Pick<CheckedBundle, 'entry' | 'files'>): Finding {
  const scripts = files.filter(({ contentType }) => contentType === JAVASCRIPT).map(({ path }) => path)
  const choice = scripts.length > 0 ? ` The ZIP has ${printable(scripts.slice(0, 5).join(', '))}.` : ''
  return {
    code: 'ENTRY_MISSING',
    file: entry,
    message: `the entry ${entry} is not among the files`,
    hint: `Name the entry in the "entry" field of ${MANIFEST_PATH}, or call it bundle.js.${choice}`,
  }
}

async function textFault(content: SpooledBlob, signal: AbortSignal | undefined): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    let read = 0
    for await (const chunk of content.open()) {
      signal?.throwIfAborted()
      const bytes: Buffer = chunk
      const nul = bytes.indexOf(0)
      if (nul >= 0) return `has a NUL at byte ${read + nul}`
      decoder.decode(bytes, { stream: true })
      read += bytes.length
    }
    decoder.decode()
    return undefined
  } catch (error) {
    if (isEncodingFault(error)) return 'is not UTF-8'
    throw error
  }
}

function isEncodingFault(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}
