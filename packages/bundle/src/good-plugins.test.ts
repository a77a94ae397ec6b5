import { craftZip } from '@plugboard/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_BUDGETS } from './checks/check.ts'
import { createConfigurationValidator } from './configuration/configuration-validator.ts'
import { createInspector } from './inspection/inspector.ts'
import { BUNDLERS, buildGoodPlugin, GOOD_PLUGINS } from './testing/build-good-plugins.ts'
import { METADATA } from './testing/inspect-bytes.ts'
import { judgeBytes } from './testing/judge-bytes.ts'

const inspector = createInspector({
  threads: 1,
  timeoutMs: 40_000,
  memoryMebibytes: 512,
  policy: {},
  budgets: DEFAULT_BUDGETS,
})
const validator = createConfigurationValidator({ threads: 1, timeoutMs: 40_000 })
afterAll(async () => {
  await inspector[Symbol.asyncDispose]()
  await validator[Symbol.asyncDispose]()
})

describe.each(BUNDLERS)('a plugin that %s built', (bundler) => {
  it.each(Object.entries(GOOD_PLUGINS))(
    'is accepted as a ZIP, and as a single file if it is one: %s',
    async (_name, sources) => {
      const files = await buildGoodPlugin(sources, bundler)
      const entries = Object.entries(files).map(([name, content]) => ({ name, content }))
      const uploads = [craftZip(entries), ...(entries.length === 1 ? Object.values(files) : [])]
      for (const bytes of uploads) {
        const judged = await judgeBytes(bytes, {
          metadata: { ...METADATA, extensionPoints: ['a'] },
          inspector,
          validator,
        })
        expect(judged).toMatchObject({ kind: 'judged' })
        const findings =
          judged.kind === 'judged' ? judged.checks.flatMap((check) => check.findings ?? []) : []
        // That React is imported by its name is told, because pages without an import map lack it.
        expect(findings.filter(({ code }) => code !== 'IMPORT_DOUBTFUL' && code !== 'SBOM_MISSING')).toEqual(
          [],
        )
      }
    },
  )
})
