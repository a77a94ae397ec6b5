import { printable, printableBytes, withoutDotSegments } from '@plugboard/types'
import type { Entry } from 'yauzl'
import { type EntryName, entryName } from './entry-name.ts'

/** One entry of a ZIP's directory, as the directory declares it; nothing of it is proven yet. */
export interface ArchiveEntry {
  /** Without `.` segments, and without the slash that ends the name of a folder; empty when the name cannot be decoded. */
  readonly path: string
  /** The name for people. */
  readonly label: string
  readonly name: EntryName
  /** Folders and clutter are no part of a bundle: only files are read. */
  readonly kind: 'file' | 'folder' | 'clutter'
  readonly header: Entry
}

/** What macOS and Windows add to folders of their own accord, in lower case. */
const CLUTTER: readonly string[] = ['.ds_store', 'thumbs.db', 'desktop.ini']

/** Reads a header of the directory. */
export function archiveEntryOf(header: Entry): ArchiveEntry {
  const name = entryName({
    flags: header.generalPurposeBitFlag,
    raw: header.fileNameRaw,
    extraFields: header.extraFields,
  })
  const text = name.kind === 'name' ? name.name : undefined
  return {
    path: text === undefined ? '' : withoutDotSegments(text.replace(/\/$/, '')),
    label: text === undefined ? printableBytes(header.fileNameRaw) : printable(text),
    name,
    kind: text === undefined ? 'file' : kindOf(text),
    header,
  }
}

function kindOf(name: string): ArchiveEntry['kind'] {
  const segments = name.split('/')
  // A name that leads elsewhere is refused, whatever it is called.
  if (!segments.includes('..') && isClutter(segments)) return 'clutter'
  // Windows PowerShell 5.1 writes names with backslashes, those of folders too.
  return name.endsWith('/') || name.endsWith('\\') ? 'folder' : 'file'
}

function isClutter(segments: readonly string[]): boolean {
  const last = segments.at(-1)?.toLowerCase() ?? ''
  return segments.includes('__MACOSX') || last.startsWith('._') || CLUTTER.includes(last)
}
