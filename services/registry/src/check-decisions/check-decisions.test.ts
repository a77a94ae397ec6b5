import { buildZip, FIXTURE_CHECKS } from '@plugboard/testkit'
import { CHECK_DECISIONS_LIMIT, type CheckResult, type Finding } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../audit/read-entries.ts'
import { type AnswerUnderTest, metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-06-01T00:00:00Z')
const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const as = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'ci', token: tokenOf('ci'), scopes: ['publish'], publisher: 'acme' },
  { name: 'anna', token: tokenOf('anna'), scopes: ['publish'], publisher: 'acme' },
  { name: 'admin', token: tokenOf('admin'), scopes: ['publish', 'admin'] },
])
const ID = 'test-plugin'
const DECISIONS = `/plugins/${ID}/check-decisions`
const REST =
  '.banner-of-the-plugin { display: flex; padding: 4px 8px; border: 1px solid; margin: 0 auto }\n.rest-of-the-plugin { gap: 4px }\n'
const SHEET = `h1 { color: red }\n${REST}`

/** A registry that refuses style sheets with rules for the whole page. */
async function openScene(env: Readonly<Record<string, string>> = {}) {
  let nowMs = START_MS
  const registry = await openRegistry({
    env: { REGISTRY_TOKENS, CHECKS: `${FIXTURE_CHECKS},styles=enforced`, ...env },
    clock: () => nowMs,
  })
  const { request } = registry
  const upload = async (
    version: string,
    sheet = SHEET,
    { query = '', path = 'chunk-AB12CD34.css', route = 'upload' } = {},
  ) => {
    const zip = await buildZip([
      { path: 'bundle.js', content: 'export default 1\n' },
      { path, content: sheet },
    ])
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(zip)]), 'plugin.zip')
    form.append('metadata', JSON.stringify(metadataOf({ version })))
    return request({ method: 'POST', url: `/plugins/${route}${query}`, headers: as('ci'), form })
  }
  /** The findings of an upload that must be refused. */
  const refused = async (...args: Parameters<typeof upload>): Promise<readonly Finding[]> => {
    const answer = await upload(...args)
    expect(answer.problem(), answer.text).toMatchObject({ code: 'BUNDLE_REFUSED', status: 422 })
    return answer.problem().errors ?? []
  }
  const allow = (finding: Finding | undefined, changes: object = {}) =>
    request({
      method: 'POST',
      url: DECISIONS,
      headers: as('admin'),
      body: {
        version: '1.0.0',
        fingerprint: finding?.fingerprint,
        code: finding?.code,
        file: finding?.file,
        scope: 'plugin',
        reason: 'The host has no other h1.',
        expiresAt: new Date(nowMs + 30 * DAY_MS).toISOString(),
        ...changes,
      },
    })
  const list = async () =>
    (await request({ url: DECISIONS, headers: as('admin') })).body as { decisions: { id: string }[] }
  return {
    ...registry,
    upload,
    refused,
    allow,
    list,
    pass: (ms: number) => void (nowMs += ms),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  }
}

const stylesIn = ({ body }: AnswerUnderTest): CheckResult | undefined =>
  (body.checks as CheckResult[]).find(({ name }) => name === 'styles')

describe('a decision about a finding', () => {
  it('holds for the version and the next ones while the region of the file stays the same, until it expires', async () => {
    await using scene = await openScene()
    const { upload, refused, allow, pass, list } = scene
    const [finding, ...more] = await refused('1.0.0')
    expect(more.filter(({ level }) => level === 'enforced')).toEqual([])
    expect(finding).toMatchObject({ code: 'STYLE_GLOBAL', level: 'enforced', file: 'chunk-AB12CD34.css' })
    const decided = await allow(finding)
    expect(decided.status, decided.text).toBe(201)
    expect(decided.body).toMatchObject({
      pluginId: ID,
      effect: 'allow',
      decidedBy: 'admin',
      decidedAt: '2026-06-01T00:00:00.000Z',
      expiresAt: '2026-07-01T00:00:00.000Z',
    })
    expect(await list()).toEqual({ pluginId: ID, decisions: [decided.body] })

    const validated = await upload('1.0.0', SHEET, { route: 'validate' })
    expect(stylesIn(validated)).toMatchObject({ outcome: 'warned', findings: [{ level: 'advisory' }] })
    const first = await upload('1.0.0')
    expect(first.status, first.text).toBe(201)
    expect(stylesIn(first)).toMatchObject({
      outcome: 'warned',
      findings: [
        {
          level: 'advisory',
          fingerprint: finding?.fingerprint,
          decision: { id: decided.body.id, by: 'admin', reason: 'The host has no other h1.' },
        },
      ],
    })
    const stored = await scene.request({ url: `/plugins/${ID}/versions/1.0.0` })
    expect(stylesIn(stored)).toEqual(stylesIn(first))

    const moved = await upload('1.1.0', `/* a line more */\n\n${SHEET}.more { margin: 0 }`, {
      path: 'chunk-FF00.css',
    })
    expect(moved.status, moved.text).toBe(201)
    expect(stylesIn(moved)?.findings).toMatchObject([{ line: 3, decision: { id: decided.body.id } }])

    const [changed] = await refused('1.2.0', `h1 { display: none }\n${REST}`)
    expect(changed?.fingerprint).not.toBe(finding?.fingerprint)
    const [repeated] = await refused('1.2.0', SHEET + SHEET)
    expect(repeated).toMatchObject({ level: 'enforced', line: 4 })

    pass(30 * DAY_MS)
    const [expired] = await refused('1.3.0')
    expect(expired?.fingerprint).toBe(finding?.fingerprint)
    expect(await list()).toMatchObject({ decisions: [] })
  })

  it('for one version does not hold for the next one', async () => {
    await using scene = await openScene()
    const [finding] = await scene.refused('1.0.0')
    await scene.allow(finding, { scope: 'version' })
    expect((await scene.upload('1.0.0')).status).toBe(201)
    await scene.refused('1.1.0')
  })

  it('holds neither for another plugin nor after it was revoked', async () => {
    await using scene = await openScene()
    const [finding] = await scene.refused('1.0.0')
    const { body } = await scene.allow(finding)
    const revoke = () =>
      scene.request({ method: 'DELETE', url: `${DECISIONS}/${body.id}`, headers: as('admin') })
    const { decisions } = (
      await scene.request({ url: '/plugins/other-plugin/check-decisions', headers: as('admin') })
    ).body
    expect(decisions).toEqual([])
    expect((await revoke()).status).toBe(204)
    const entries = await Array.fromAsync(readEntries(scene.catalog.auditEntries, { after: 0 }))
    expect(entries.at(-1)).toMatchObject({
      action: 'check-decision.revoked',
      caller: { name: 'admin' },
      subject: { pluginId: ID, version: '1.0.0' },
      before: { decisionId: body.id, code: 'STYLE_GLOBAL', reason: 'The host has no other h1.' },
      after: null,
    })
    await scene.refused('1.0.0')
    expect((await revoke()).problem().code).toBe('CHECK_DECISION_NOT_FOUND')
  })

  it('made again takes the place of the former one', async () => {
    await using scene = await openScene()
    const [finding] = await scene.refused('1.0.0')
    const former = await scene.allow(finding)
    const later = await scene.allow(finding, { reason: 'Still no other h1.' })
    expect((await scene.list()).decisions.map(({ id }) => id)).toEqual([later.body.id])
    expect(later.body.id).not.toBe(former.body.id)
  })

  it.each([
    ['that has ended', { expiresAt: '2026-05-31T00:00:00Z' }, '/expiresAt'],
    ['for more than a year', { expiresAt: '2027-07-01T00:00:00Z' }, '/expiresAt'],
    ['without an end', { expiresAt: undefined }, '/expiresAt'],
    ['without a reason', { reason: ' ' }, '/reason'],
    ['about a check that nobody overrides', { code: 'ENTRY_MISSING' }, '/code'],
    ['about the absence of a scanner for later versions', { code: 'SCANNER_AWAY' }, '/scope'],
    ['about no finding', { fingerprint: 'abc' }, '/fingerprint'],
  ])('%s is refused with the field that is wrong', async (_what, changes, pointer) => {
    await using scene = await openScene()
    const [finding] = await scene.refused('1.0.0')
    const answer = await scene.allow(finding, changes)
    expect(answer.status).toBe(400)
    expect(answer.problem().errors).toMatchObject([{ pointer }])
  })

  it('is made by administrators only', async () => {
    await using scene = await openScene()
    for (const method of ['GET', 'POST'] as const) {
      const answer = await scene.request({ method, url: DECISIONS, headers: as('ci'), body: {} })
      expect(answer.problem().code).toBe('SCOPE_MISSING')
    }
  })

  it('beyond the most of a plugin is refused until one has expired', async () => {
    await using scene = await openScene()
    for (let index = 0; index < CHECK_DECISIONS_LIMIT; index += 1) {
      const fingerprint = index.toString(16).padStart(64, '0')
      const { status } = await scene.allow({ code: 'STYLE_GLOBAL', message: '', fingerprint })
      expect(status).toBe(201)
    }
    const [finding] = await scene.refused('1.0.0')
    const answer = await scene.allow(finding)
    expect(answer.problem().code).toBe('TOO_MANY_CHECK_DECISIONS')
    scene.pass(30 * DAY_MS)
    expect((await scene.allow(finding)).status).toBe(201)
    expect((await scene.list()).decisions).toHaveLength(1)
  })
})

describe('a staged version with a finding that could be allowed', () => {
  const STAGED = `/plugins/${ID}/staged-versions/1.0.0`
  const stage = { query: '?staged=true' }

  it('is refused unless staged versions wait for administrators', async () => {
    await using scene = await openScene()
    const [finding] = await scene.refused('1.0.0', SHEET, stage)
    expect(finding).toMatchObject({ code: 'STYLE_GLOBAL', level: 'enforced' })
  })

  it('waits in a queue until an administrator has allowed each finding and approves it', async () => {
    await using scene = await openScene({ CHECKS_STAGED: 'wait' })
    const { request, upload, allow } = scene
    await scene.refused('1.0.0')
    const sheet = `${SHEET}p { color: blue }\n${REST}`
    const staged = await upload('1.0.0', sheet, stage)
    expect(staged.status, staged.text).toBe(201)
    const queue = (url = '/staged-versions?verdict=waiting&limit=1') => request({ url, headers: as('admin') })
    expect((await queue()).body).toMatchObject({
      items: [{ pluginId: ID, version: '1.0.0' }],
      nextCursor: null,
    })
    const details = await request({ url: STAGED, headers: as('anna') })
    expect(details.body).toMatchObject({ verdict: 'waiting' })
    const { findings = [] } = stylesIn(details) ?? {}
    expect(findings).toHaveLength(2)

    const approve = (name: string) =>
      request({ method: 'POST', url: `${STAGED}/approve`, headers: as(name), body: {} })
    expect((await approve('anna')).problem().code).toBe('DECISION_NEEDS_ADMIN')
    expect((await approve('admin')).problem()).toMatchObject({
      code: 'FINDINGS_UNDECIDED',
      status: 409,
      errors: findings,
    })
    await allow(findings[0])
    expect((await approve('admin')).problem().errors).toEqual([findings[1]])
    const { body: last } = await allow(findings[1])
    const approved = await approve('admin')
    expect(approved.status, approved.text).toBe(200)
    expect(stylesIn(approved)).toMatchObject({
      outcome: 'warned',
      findings: [{ level: 'advisory' }, { level: 'advisory', decision: { id: last.id } }],
    })
    expect((await queue()).body.items).toEqual([])
    expect((await upload('1.1.0', sheet)).status).toBe(201)
  })

  it('is rejected as others are, and leaves the queue', async () => {
    await using scene = await openScene({ CHECKS_STAGED: 'wait' })
    for (const version of ['1.0.0', '1.1.0']) await scene.upload(version, SHEET, stage)
    const queue = async (cursor = '') => {
      const url = `/staged-versions?verdict=waiting&limit=1${cursor && `&cursor=${cursor}`}`
      return (await scene.request({ url, headers: as('admin') })).body
    }
    const first = await queue()
    const second = await queue(first.nextCursor)
    expect([...first.items, ...second.items]).toMatchObject([{ version: '1.0.0' }, { version: '1.1.0' }])
    expect(second.nextCursor).toBeNull()
    await scene.request({ method: 'POST', url: `${STAGED}/reject`, headers: as('anna'), body: {} })
    expect((await queue()).items).toMatchObject([{ version: '1.1.0' }])
  })

  it('is refused when something else is wrong that nobody can allow', async () => {
    await using scene = await openScene({ CHECKS_STAGED: 'wait' })
    const findings = await scene.refused('1.0.0', `${SHEET}\0`, stage)
    expect(findings.map(({ code }) => code)).toContain('NOT_CSS')
  })
})
