import { randomBytes } from 'node:crypto'
import { type CheckResult, PluginMetadata } from '@plugboard/types'
import { expect, it } from 'vitest'
import { checkedFile } from '../testing/checked-file.ts'
import { METADATA } from '../testing/inspect-bytes.ts'
import type { CheckBudgets } from './check.ts'
import { runChecks } from './run-checks.ts'

const noise = (bytes: number): string =>
  `/*${randomBytes(bytes / 2)
    .toString('hex')
    .slice(0, bytes - 4)}*/`

function sizesOf(files: Readonly<Record<string, string>>, budgets: CheckBudgets): CheckResult | undefined {
  const bundle = {
    metadata: PluginMetadata.parse(METADATA),
    configuration: undefined,
    entry: 'bundle.js',
    files: Object.entries(files).map(([path, content]) => checkedFile(path, content)),
    found: [],
  }
  const { results } = runChecks(bundle, { policy: {}, budgets })
  return results.find(({ name }) => name === 'sizes')
}

const BUDGETS = { entryGzipBytes: 2048, scriptBytes: 20_000 }

it('an entry that is above its budget when it is compressed is refused, with the largest files', () => {
  const result = sizesOf({ 'bundle.js': noise(10_000), 'a.js': noise(15_000), 'b.css': 'a{}' }, BUDGETS)
  expect(result?.outcome).toBe('refused')
  expect(result?.message).toMatch(
    /^the entry bundle\.js has [45]\.\d KiB compressed by gzip; it may have 2\.0 KiB\. The largest files: a\.js \(14\.6 KiB\), bundle\.js \(9\.8 KiB\), b\.css \(3 bytes\)$/,
  )
})

it('an entry that is within its budget only when it is compressed passes', () => {
  expect(sizesOf({ 'bundle.js': '/*'.padEnd(10_000, 'a') }, BUDGETS)?.outcome).toBe('passed')
})

it('a script above its budget is refused, wherever it is', () => {
  const result = sizesOf({ 'bundle.js': 'export {}', 'chunks/a.js': ' '.repeat(20_001) }, BUDGETS)
  expect(result?.findings).toEqual([
    expect.objectContaining({
      code: 'SIZE_EXCEEDED',
      file: 'chunks/a.js',
      message: 'chunks/a.js has 19.5 KiB; a script may have 19.5 KiB',
    }),
  ])
})

it('a script of just its budget, and a larger file that is none, pass', () => {
  const files = { 'bundle.js': 'export {}', 'a.js': ' '.repeat(20_000), 'a.json': ' '.repeat(30_000) }
  expect(sizesOf(files, BUDGETS)?.outcome).toBe('passed')
})
