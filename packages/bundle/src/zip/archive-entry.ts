import { printable, printableBytes, withoutDotSegments } from '@plugboard/types'
import type { Entry } from 'yauzl'
import { type EntryName, entryName } from './entry-name.ts'

/** One entry of a ZIP's directory, as declared there and not verified yet. */
export interface ArchiveEntry {
  /** Without `.` segments, and without the slash that ends the name of a folder; empty when the name cannot be decoded. */
  readonly path: string
  /** The name for messages. */
  readonly label: string
  readonly name: EntryName
  /** Only files are read: folders and clutter are not part of a bundle. */
  readonly kind: 'file' | 'folder' | 'clutter'
  readonly header: Entry
}

/** Files that macOS and Windows add to folders, in lower case. */
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
  // A path that leaves the bundle is refused, even if it looks like clutter.
  if (!segments.includes('..') && isClutter(name)) return 'clutter'
  // Windows PowerShell 5.1 writes names with backslashes, even those of folders.
  return name.endsWith('/') || name.endsWith('\\') ? 'folder' : 'file'
}

/** True for a path that is left out of a bundle: macOS or Windows added the file, and nobody meant to publish it. */
export function isClutter(path: string): boolean {
  const segments = path.split('/')
  const last = segments.at(-1)?.toLowerCase() ?? ''
  return segments.includes('__MACOSX') || last.startsWith('._') || CLUTTER.includes(last)
}
