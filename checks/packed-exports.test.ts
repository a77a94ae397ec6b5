import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

type Conditions = Readonly<Record<string, string>>

// The packages of `npm run pack`. pnpm puts `publishConfig.exports` in the place of `exports` when it packs.
it.each(['types', 'loader', 'plugin-kit'])(
  'the packed %s has every export without the condition "source", whose files are not in the package',
  async (name) => {
    const path = new URL(`../packages/${name}/package.json`, import.meta.url)
    const { exports, publishConfig } = JSON.parse(await readFile(path, 'utf8'))
    const entries = Object.entries<Conditions>(exports)
    expect(entries.filter(([, { source }]) => source).length).toBeGreaterThan(1)
    const packed = entries.map(([entry, conditions]) => [
      entry,
      Object.fromEntries(Object.entries(conditions).filter(([condition]) => condition !== 'source')),
    ])
    // As text, since the order decides which condition a bundler takes.
    expect(JSON.stringify(publishConfig.exports, null, 2)).toBe(
      JSON.stringify(Object.fromEntries(packed), null, 2),
    )
  },
)
