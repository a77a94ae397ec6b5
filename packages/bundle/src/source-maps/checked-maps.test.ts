import { tmpdir } from 'node:os'
import { craftZip } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import { DEFAULT_BUNDLE_LIMITS } from '../bundle-limits.ts'
import { DEFAULT_BUDGETS } from '../checks/check.ts'
import { createInspector, type Inspector } from '../inspection/inspector.ts'
import { judgeBundle } from '../judge-bundle.ts'
import { openBundle } from '../open-bundle.ts'
import { openSpool } from '../spool/spool.ts'
import { METADATA } from '../testing/inspect-bytes.ts'
import { SEGMENTS_LIMIT } from './read-source-map.ts'

const LIMITS = { threads: 1, timeoutMs: 60_000, memoryMebibytes: 256, policy: {}, budgets: DEFAULT_BUDGETS }
const SCRIPT = 'export default{extensions:{}};eval("1")\n'
const MAP = {
  version: 3,
  sources: ['webpack://x/./src/run.ts'],
  sourcesContent: ['// run\nexport default { extensions: {} }\n  eval("1")\n'],
  // The default export is in line 2, and what begins at column 31 in line 3, from column 3 on.
  mappings: 'AACA,8BACE',
}

/** What all checks say of a script with this map. */
async function judge(inspector: Inspector, map: string | object, script = SCRIPT) {
  await using spool = await openSpool({ directory: tmpdir() })
  const content = typeof map === 'string' ? map : JSON.stringify(map)
  const zip = craftZip([
    { name: 'bundle.js', content: script },
    { name: 'bundle.js.map', content, method: 'store' },
  ])
  const [upload] = await spool.appendEach([zip])
  if (!upload) throw new Error('nothing was appended')
  const opened = await openBundle({ upload, metadata: METADATA, spool, limits: DEFAULT_BUNDLE_LIMITS })
  const { bundle, verdict } = await judgeBundle(opened, { inspector })
  // None has a bill of materials.
  const findings = bundle.checks
    .filter(({ name }) => name !== 'components')
    .flatMap((check) => check.findings ?? [])
  const places = bundle.capabilities?.capabilities
    .filter(({ name }) => name === 'code.eval')
    .flatMap((capability) => capability.places)
  return { verdict, findings, places }
}

describe('the checks of a script with a source map', () => {
  it('name the place of a capability in the source', async () => {
    await using inspector = createInspector(LIMITS)
    const { places } = await judge(inspector, MAP)
    expect(places).toEqual([
      { file: 'bundle.js', line: 1, column: 31, source: { file: 'src/run.ts', line: 3, column: 3 } },
    ])
  })

  it('name the place of what an upload is refused for, and show the line', async () => {
    await using inspector = createInspector(LIMITS)
    const script = 'import"https://example.com/a.js";export default{extensions:{}}\n'
    const map = {
      ...MAP,
      sourcesContent: ['\nimport "https://example.com/a.js" // remote\n'],
      mappings: 'AACA',
    }
    const { verdict, findings } = await judge(inspector, map, script)
    expect(verdict).toBe('refused')
    expect(findings).toMatchObject([
      {
        code: 'IMPORT_REMOTE',
        file: 'bundle.js',
        source: { file: 'src/run.ts', line: 2, column: 1 },
        excerpt: expect.stringContaining('https://example.com/a.js'),
      },
    ])
  })

  it('tell that the map is broken, and accept the script', async () => {
    await using inspector = createInspector(LIMITS)
    const { verdict, findings, places } = await judge(inspector, '<!doctype html>')
    expect(verdict).toBe('passed-with-warnings')
    expect(findings).toMatchObject([{ code: 'SOURCE_MAP_INVALID', level: 'advisory', file: 'bundle.js.map' }])
    expect(places).toEqual([{ file: 'bundle.js', line: 1, column: 31 }])
  })

  it('have memory enough for the largest map that is read', async () => {
    await using inspector = createInspector(LIMITS)
    const mappings = `${MAP.mappings}${',CAAC'.repeat(SEGMENTS_LIMIT - 2)}`
    // With a character that makes the text twice as large in memory.
    const source = `${MAP.sourcesContent[0]}/* あ${'.'.repeat(11_000_000)} */`
    const { places } = await judge(inspector, { ...MAP, mappings, sourcesContent: [source] })
    expect(places).toMatchObject([{ source: { file: 'src/run.ts' } }])
  }, 120_000)

  it.each([
    ['of five million objects', `[${'{},'.repeat(5_000_000)}{}]`],
    ['of sixteen million lists in each other', '['.repeat(16_000_000)],
    ['of a million names', `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join()}}`],
    ['of four million symbols', `{"version":3,"names":[${'"a",'.repeat(4_000_000)}"b"]}`],
  ])(
    'take no more memory for a map %s, and the next script is checked',
    async (_what, map) => {
      await using inspector = createInspector({ ...LIMITS, memoryMebibytes: 128 })
      const { findings } = await judge(inspector, map)
      expect(findings).toMatchObject([
        { code: 'SOURCE_MAP_INVALID', message: 'bundle.js.map has more than 500000 values' },
      ])
      expect((await judge(inspector, MAP)).places).toHaveLength(1)
    },
    120_000,
  )
})
