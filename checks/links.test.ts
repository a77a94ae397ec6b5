import { glob, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'test-results', '.git'])

interface Link {
  readonly from: string
  readonly written: string
  /** A path from the root. */
  readonly to: string
  readonly anchor: string | undefined
}

async function readPages(): Promise<Map<string, string>> {
  const paths = await Array.fromAsync(
    glob('**/*.md', { cwd: ROOT, exclude: (path) => path.split(/[\\/]/).some((name) => NOT_OURS.has(name)) }),
  )
  const pages = paths.map(async (path) => [path, await readFile(join(ROOT, path), 'utf8')] as const)
  return new Map(await Promise.all(pages))
}

/** The links of a page to this repository, except in code. */
function linksOf(from: string, text: string): Link[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, written = '']) => {
    if (/^[a-z]+:/.test(written)) return []
    const [path = '', anchor] = written.split('#')
    const to = path === '' ? from : relative(ROOT, resolve(ROOT, dirname(from), path))
    return [{ from, written, to, anchor }]
  })
}

/** A heading's anchor, as GitHub makes it. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The pages that a link leads to: for a folder, its README, or else all its pages. */
function pagesAt(to: string, pages: ReadonlyMap<string, string>): string[] {
  const readme = join(to, 'README.md')
  if (pages.has(to) || pages.has(readme)) return [pages.has(to) ? to : readme]
  return [...pages.keys()].filter((page) => dirname(page) === to)
}

const pages = await readPages()
const links = [...pages].flatMap(([path, text]) => linksOf(path, text))

it('every link of a page leads to an existing file and heading', async () => {
  const broken = links.map(async ({ from, written, to, anchor }) => {
    const isThere = await stat(join(ROOT, to)).catch(() => undefined)
    const hasAnchor = anchor === undefined || anchorsOf(pages.get(to) ?? '').includes(anchor)
    return isThere && hasAnchor ? [] : [`${from}: ${written}`]
  })
  expect((await Promise.all(broken)).flat()).toEqual([])
})

it('every page can be reached from README.md', () => {
  const reached = new Set(['README.md'])
  // A loop over a set also visits what is added meanwhile.
  for (const page of reached) {
    for (const { to } of links.filter(({ from }) => from === page)) {
      for (const next of pagesAt(to, pages)) reached.add(next)
    }
  }
  expect([...pages.keys()].filter((page) => !reached.has(page)).toSorted()).toEqual([])
})
