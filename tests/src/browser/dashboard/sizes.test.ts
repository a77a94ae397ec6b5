import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { DASHBOARD_FOLDER } from './open-dashboard.ts'

const KIB = 1024
const SCRIPTS_LIMIT = 170 * KIB
const STYLES_LIMIT = 20 * KIB

const sizeOf = async (path: string) => (await stat(join(DASHBOARD_FOLDER, `${path}.br`))).size

/** The scripts that a script imports as modules, and those that they import, as the browser fetches them. */
async function withImports(path: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(path)) return found
  found.add(path)
  const text = await readFile(join(DASHBOARD_FOLDER, path), 'utf8')
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    await withImports(`assets/${name}`, found)
  return found
}

// Nothing is built where there is no browser.
describe.skipIf(Object.values(inject('browsers')).every(({ kind }) => kind === 'missing'))(
  'the dashboard',
  () => {
    it('is at most 170 KiB of Brotli for the scripts of its first screen, and 20 KiB for its styles', async () => {
      const assets = await readdir(join(DASHBOARD_FOLDER, 'assets'))
      const first = assets.filter((name) => /^(?:index|catalogue-screen)-[^.]+\.js$/.test(name))
      expect(first).toHaveLength(2)
      const scripts = new Set<string>()
      for (const name of first) await withImports(`assets/${name}`, scripts)
      const sizes = await Promise.all([...scripts].map(sizeOf))
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(SCRIPTS_LIMIT)
      const styles = await Promise.all(
        assets.filter((name) => name.endsWith('.css')).map((name) => sizeOf(`assets/${name}`)),
      )
      expect(styles.reduce((sum, size) => sum + size, 0)).toBeLessThan(STYLES_LIMIT)
    })
  },
)
