import { printable, printableBytes } from '@plugboard/types'
import type { Entry } from 'yauzl'
import { type EntryName, entryName } from './entry-name.ts'

/** One entry of a ZIP's directory, as the directory declares it; nothing of it is proven yet. */
export interface ArchiveEntry {
  /** Without the slash a folder's name ends with; empty when the name cannot be told. */
  readonly path: string
  /** The name for people. */
  readonly label: string
  readonly name: EntryName
  readonly kind: 'file' | 'folder'
  readonly header: Entry
}

/** Understands a header of the directory. */
export function archiveEntryOf(header: Entry): ArchiveEntry {
  const name = entryName({
    flags: header.generalPurposeBitFlag,
    raw: header.fileNameRaw,
    extraFields: header.extraFields,
  })
  const text = name.kind === 'name' ? name.name : undefined
  return {
    path: text?.replace(/\/$/, '') ?? '',
    label: text === undefined ? printableBytes(header.fileNameRaw) : printable(text),
    name,
    kind: text?.endsWith('/') ? 'folder' : 'file',
    header,
  }
}

/** What macOS adds to every archive it makes; no part of a plugin. */
export function isSystemClutter({ path }: ArchiveEntry): boolean {
  const segments = path.split('/')
  return segments[0] === '__MACOSX' || segments.at(-1) === '.DS_Store'
}
