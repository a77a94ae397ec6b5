import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './project-folders.ts'

/** A row of a table in docs/plugins.md: its cells by the titles of the columns. */
export type DocumentedRow = Readonly<Record<string, string>>

/** The rows of the first table below a heading of docs/plugins.md, by their first cell. */
export async function readDocumentedTable(heading: string): Promise<ReadonlyMap<string, DocumentedRow>> {
  const text = await readFile(join(ROOT, 'docs/plugins.md'), 'utf8')
  const [, section] = text.split(`\n## ${heading}\n`)
  if (section === undefined) throw new Error(`docs/plugins.md has no section "${heading}"`)
  const [titles = [], , ...rows] = (/^\|[^]*?(?=\n\n)/m.exec(section)?.[0] ?? '').split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return new Map(
    rows.map((cells) => [
      cells[0] ?? '',
      Object.fromEntries(titles.map((title, column) => [title, cells[column] ?? ''])),
    ]),
  )
}
