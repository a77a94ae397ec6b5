import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../harness/project-folders.ts'

/** Source files by path, relative to the app. */
export type SourceFiles = Readonly<Record<string, string>>

/**
 * The files that a document shows: each code block whose first line is a comment with a path.
 *
 * @param section the heading of the section that shows them; by default the whole document
 */
export async function readDocumentFiles(path: string, section?: string): Promise<SourceFiles> {
  const document = await readFile(join(ROOT, path), 'utf8')
  const text = section === undefined ? document : sectionOf(document, section)
  const blocks = [...text.matchAll(/```\w+\n(\/\/|<!--) (\S+?)(?: -->)?\n(.*?)```/gs)]
  if (blocks.length === 0) throw new Error(`${path} shows no files ${section ? `in "${section}"` : ''}`)
  return Object.fromEntries(blocks.map(([, , name = '', source = '']) => [name, source]))
}

function sectionOf(document: string, heading: string): string {
  const found = document.split(/^## /m).find((section) => section.startsWith(`${heading}\n`))
  if (found === undefined) throw new Error(`there is no section "${heading}"`)
  return found
}
