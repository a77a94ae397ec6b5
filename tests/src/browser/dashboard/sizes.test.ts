import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { DASHBOARD_FOLDER } from './open-dashboard.ts'

const KIB = 1024
const SCRIPTS_LIMIT = 170 * KIB
/** Beyond those of the first screen. */
const CONFIGURATION_LIMIT = 85 * KIB
const STYLES_LIMIT = 20 * KIB
const FIRST_SCREEN = ['index', 'catalogue-screen']

/** Of the Brotli codings of files. */
async function sizeOf(paths: Iterable<string>): Promise<number> {
  const sizes = await Promise.all([...paths].map((path) => stat(join(DASHBOARD_FOLDER, `${path}.br`))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

const assets = async () => readdir(join(DASHBOARD_FOLDER, 'assets'))

/** The scripts that a script imports as modules, and those that they import, as the browser fetches them. */
async function withImports(path: string, found: Set<string>): Promise<void> {
  if (found.has(path)) return
  found.add(path)
  const text = await readFile(join(DASHBOARD_FOLDER, path), 'utf8')
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    await withImports(`assets/${name}`, found)
}

/** The scripts of entries and screens, which are named by their files without the hash. */
async function scriptsOf(names: readonly string[]): Promise<ReadonlySet<string>> {
  const files = (await assets()).filter((asset) => names.includes(asset.replace(/-[\w-]{8}\.js$/, '')))
  expect(files).toHaveLength(names.length)
  const scripts = new Set<string>()
  for (const file of files) await withImports(`assets/${file}`, scripts)
  return scripts
}

// Nothing is built where there is no browser.
describe.skipIf(Object.values(inject('browsers')).every(({ kind }) => kind === 'missing'))(
  'the dashboard',
  () => {
    it('is at most 170 KiB of Brotli for the scripts of its first screen, and 20 KiB for its styles', async () => {
      expect(await sizeOf(await scriptsOf(FIRST_SCREEN))).toBeLessThan(SCRIPTS_LIMIT)
      const styles = (await assets()).filter((name) => name.endsWith('.css'))
      expect(styles).not.toEqual([])
      expect(await sizeOf(styles.map((name) => `assets/${name}`))).toBeLessThan(STYLES_LIMIT)
    })

    it('adds at most 85 KiB of Brotli for the form of a configuration', async () => {
      const first = await scriptsOf(FIRST_SCREEN)
      const added = [...(await scriptsOf(['configuration-screen']))].filter((script) => !first.has(script))
      expect(added).not.toEqual([])
      expect(await sizeOf(added)).toBeLessThan(CONFIGURATION_LIMIT)
    })
  },
)
