import type { VersionFile } from '@plugboard/types'
import type { FileListKey } from '../catalog.ts'
import { damaged, parseText } from './stored-row.ts'

const FILE_LISTS = { name: 'file lists' }

/** One string for each list of files: plugin ids, versions and digests contain no "@". */
export function fileListId({ pluginId, version, digest }: FileListKey): string {
  return `${pluginId}@${version}@${digest}`
}

/** Reads a list of files back. Throws CatalogUnusableError when it is damaged. */
export function parseFileList(text: unknown): readonly VersionFile[] {
  const files = parseText(FILE_LISTS, text)
  if (!Array.isArray(files)) throw damaged(FILE_LISTS)
  return files
}
