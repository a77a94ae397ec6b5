import { getPriority, tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { DEFAULT_BUNDLE_LIMITS } from '../bundle-limits.ts'
import { DEFAULT_BUDGETS } from '../checks/check.ts'
import { judgeBundle } from '../judge-bundle.ts'
import { openBundle } from '../open-bundle.ts'
import { openSpool } from '../spool/spool.ts'
import { METADATA } from '../testing/inspect-bytes.ts'
import { createInspector, InspectorClosedError } from './inspector.ts'

const LIMITS = { threads: 1, timeoutMs: 60_000, memoryMebibytes: 256, policy: {}, budgets: DEFAULT_BUDGETS }

/** Judges a script in threads with these limits. */
async function judge(script: string, limits: Partial<typeof LIMITS> = {}, signal?: AbortSignal) {
  await using inspector = createInspector({ ...LIMITS, ...limits })
  await using spool = await openSpool({ directory: tmpdir() })
  const upload = await spool.append(
    (async function* () {
      yield Buffer.from(script)
    })(),
    { limitBytes: script.length },
  )
  const opened = await openBundle({ upload, metadata: METADATA, spool, limits: DEFAULT_BUNDLE_LIMITS })
  return await judgeBundle(opened, { inspector, signal })
}

it('the checks of a bundle give the same results in a thread as without one', async () => {
  const script = 'export default { extensions: {} }\n'
  await using spool = await openSpool({ directory: tmpdir() })
  const upload = await spool.append(
    (async function* () {
      yield Buffer.from(script)
    })(),
    { limitBytes: script.length },
  )
  const opened = await openBundle({ upload, metadata: METADATA, spool, limits: DEFAULT_BUNDLE_LIMITS })
  const here = await judgeBundle(opened)
  const { bundle, verdict } = await judge(script)
  expect(bundle.checks).toEqual(here.bundle.checks)
  expect(verdict).toBe('passed')
})

it('checks that take longer than they may end with the finding that they are incomplete', async () => {
  const script = `export default { extensions: {} }\n${'f(a, b);\n'.repeat(100_000)}`
  const { bundle, verdict } = await judge(script, { timeoutMs: 1 })
  expect(verdict).toBe('refused')
  expect(bundle.checks).toMatchObject([
    {
      name: 'budget',
      findings: [{ code: 'CHECK_INCOMPLETE', message: expect.stringContaining('after 0.001 s') }],
    },
  ])
})

it('checks that need more memory than they may end with a finding that names the script', async () => {
  const script = `export default { extensions: {} }\n${'(() => fetch(u))();\n'.repeat(200_000)}`
  const { bundle } = await judge(script, { memoryMebibytes: 48 })
  const message = 'the checks were ended after 48 MiB of memory in the check "syntax" of bundle.js'
  expect(bundle.checks).toMatchObject([{ name: 'budget', findings: [{ code: 'CHECK_INCOMPLETE', message }] }])
})

it('checks whose client is gone reject with the reason', async () => {
  const reason = new Error('the client is gone')
  const gone = new AbortController()
  const judging = judge('export default { extensions: {} }', {}, gone.signal)
  gone.abort(reason)
  await expect(judging).rejects.toBe(reason)
})

it('checks are ended with an error of their own when their threads are closed', async () => {
  await using spool = await openSpool({ directory: tmpdir() })
  const [upload] = await spool.appendEach([Buffer.from('export default { extensions: {} }')])
  if (!upload) throw new Error('nothing was appended')
  const opened = await openBundle({ upload, metadata: METADATA, spool, limits: DEFAULT_BUNDLE_LIMITS })
  const inspector = createInspector(LIMITS)
  const judging = judgeBundle(opened, { inspector })
  judging.catch(() => undefined)
  await inspector[Symbol.asyncDispose]()
  await expect(judging).rejects.toThrow(InspectorClosedError)
})

it('the thread that asks for checks keeps its priority', async () => {
  const before = getPriority()
  await judge('export default { extensions: {} }', {})
  expect(getPriority()).toBe(before)
})
