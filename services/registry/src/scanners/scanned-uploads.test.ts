import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { buildZip, FIXTURE_CHECKS, type HonestEntry } from '@plugboard/testkit'
import type { CheckResult, Finding } from '@plugboard/types'
import type { FastifyBaseLogger } from 'fastify'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../audit/read-entries.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const as = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'ci', token: tokenOf('ci'), scopes: ['publish'], publisher: 'acme' },
  { name: 'admin', token: tokenOf('admin'), scopes: ['publish', 'admin'] },
])
const REASON = 'Somebody has looked at it.'
const MINER = 'export default () => "mine coins"\n'
/** Nothing listens there. */
const AWAY = { name: 'antivirus', kind: 'clamd', requirement: 'required', host: '127.0.0.1', port: 1 }

/** A registry whose YARA rule hits scripts that mine, and with further scanners. */
async function openScene(requirement: string, ...more: readonly object[]) {
  return openSceneWith({ requirement }, more)
}

async function openSceneWith(
  facts: Readonly<Record<string, unknown>>,
  more: readonly object[] = [],
  env: Readonly<Record<string, string>> = {},
  ports: Partial<Pick<RegistryUnderTest, 'store' | 'catalog'>> = {},
) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
  await writeFile(
    join(folder.path, 'a.yar'),
    'rule miner { meta: description = "mines coins" strings: $a = "mine coins" condition: $a }',
  )
  const rules = { name: 'rules', kind: 'yara', directory: folder.path, ...facts }
  const registry = await openRegistry({
    ...ports,
    // Long enough for the trial of the rules, after which they refuse.
    env: { REGISTRY_TOKENS, READY_TIMEOUT_MS: '40000', SCANNERS: JSON.stringify([rules, ...more]), ...env },
  })
  return {
    ...registry,
    async send(
      route: 'upload' | 'validate',
      { version = '1.0.0', script = MINER, query = '', files = [] as readonly HonestEntry[] } = {},
    ) {
      const form = new FormData()
      const zip = await buildZip([{ path: 'bundle.js', content: script }, ...files])
      form.append('file', new Blob([new Uint8Array(zip)]), 'plugin.zip')
      form.append('metadata', JSON.stringify(metadataOf({ version })))
      return registry.request({ method: 'POST', url: `/plugins/${route}${query}`, headers: as('ci'), form })
    },
    /** An administrator allows a finding for a day. */
    allow: (finding: Finding | undefined, scope = 'version') =>
      registry.request({
        method: 'POST',
        url: '/plugins/test-plugin/check-decisions',
        headers: as('admin'),
        body: {
          version: '1.0.0',
          fingerprint: finding?.fingerprint,
          code: finding?.code,
          file: finding?.file,
          scope,
          reason: REASON,
          expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        },
      }),
    approve: () =>
      registry.request({
        method: 'POST',
        url: '/plugins/test-plugin/staged-versions/1.0.0/approve',
        headers: as('admin'),
      }),
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const scannerIn = (body: { readonly checks?: unknown }, name: string): CheckResult | undefined =>
  (body.checks as CheckResult[]).find((result) => result.name === `scanner-${name}`)

function hitIn(findings: readonly Finding[] = []): Finding {
  const hit = findings.find(({ code }) => code === 'SCANNER_HIT')
  if (!hit) throw new Error('no scanner hit anything')
  return hit
}

describe('an upload that a required scanner hits', () => {
  it('is refused with the rule and its place, also by a validation', async () => {
    await using scene = await openScene('required')
    const problem = (await scene.send('upload')).problem()
    expect(problem).toMatchObject({ status: 422, code: 'BUNDLE_REFUSED' })
    const hit = hitIn(problem.errors)
    expect(hit).toMatchObject({
      level: 'enforced',
      file: 'bundle.js',
      message: expect.stringContaining('mines coins'),
    })
    const { body } = await scene.send('validate')
    expect(body).toMatchObject({ verdict: 'refused' })
    expect(hitIn(scannerIn(body, 'rules')?.findings).fingerprint).toBe(hit.fingerprint)
  })

  it('is published once an administrator has allowed what it hits', async () => {
    await using scene = await openScene('required')
    const hit = hitIn((await scene.send('upload')).problem().errors)
    const decided = await scene.allow(hit, 'plugin')
    expect(decided.status, decided.text).toBe(201)
    const published = await scene.send('upload')
    expect(published.status, published.text).toBe(201)
    expect(published.body).toMatchObject({ verdict: 'passed-with-warnings' })
    expect(scannerIn(published.body, 'rules')).toMatchObject({
      outcome: 'warned',
      findings: [{ level: 'advisory', decision: { reason: REASON } }],
    })
    expect((await scene.send('upload', { version: '1.1.0' })).status).toBe(201)
  })
})

it.each([
  ['advisory', 'warned'],
  ['monitor', undefined],
])(
  'an upload that a scanner hits which is %s is published, and its result is %s',
  async (requirement, outcome) => {
    await using scene = await openScene(requirement)
    const published = await scene.send('upload')
    expect(published.status, published.text).toBe(201)
    expect(scannerIn(published.body, 'rules')?.outcome).toBe(outcome)
  },
)

it('a staged version that exceeds a limit of a required scanner waits, and is published when an administrator has allowed that', async () => {
  await using scene = await openSceneWith({ requirement: 'required', maxFileBytes: 10 }, [], {
    CHECKS_STAGED: 'wait',
  })
  const staged = await scene.send('upload', { query: '?staged=true' })
  expect(staged.status, staged.text).toBe(201)
  const [finding] = scannerIn(staged.body, 'rules')?.findings ?? []
  expect(finding).toMatchObject({ code: 'SCANNER_EXCEEDED', level: 'enforced', file: 'bundle.js' })
  const decided = await scene.allow(finding)
  expect(decided.status, decided.text).toBe(201)
  const approved = await scene.approve()
  expect(approved.status, approved.text).toBe(200)
})

it('a staged version with more hits than are shown is refused, and none of its checks waits for an administrator', async () => {
  await using scene = await openSceneWith({ requirement: 'required' }, [], {
    CHECKS: `${FIXTURE_CHECKS},styles=enforced`,
    CHECKS_STAGED: 'wait',
  })
  const scripts = Array.from({ length: 20 }, (_, index) => ({ path: `chunks/${index}.js`, content: MINER }))
  const files = [...scripts, { path: 'style.css', content: 'h1 { color: red }\n' }]
  const refused = await scene.send('upload', { query: '?staged=true', files })
  expect(refused.problem().errors?.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['SCANNER_HIT', 'STYLE_GLOBAL']),
  )
  const { text } = await scene.request({ url: '/metrics' })
  for (const check of ['styles', 'scanner-rules'])
    expect(text).toMatch(
      new RegExp(`^plugboard_checks_total\\{check="${check}",outcome="refused".*\\} 1$`, 'm'),
    )
})

it('the lines about what scanners say of an upload or a validation name the version, each field once', async () => {
  await using scene = await openScene('monitor', { ...AWAY, requirement: 'monitor' })
  const lines: { message: unknown; fields: string[] }[] = []
  const keeping = (log: FastifyBaseLogger, bound: readonly string[] = []): FastifyBaseLogger =>
    new Proxy(log, {
      get: (target, name) => {
        if (name === 'child')
          return (bindings: object) => keeping(target.child(bindings), [...bound, ...Object.keys(bindings)])
        if (name === 'info' || name === 'warn')
          return (facts: object, message: unknown) =>
            lines.push({ message, fields: [...bound, ...Object.keys(facts)] })
        return Reflect.get(target, name)
      },
    })
  scene.app.addHook('preHandler', async (request) => {
    request.log = keeping(request.log)
  })
  for (const route of ['upload', 'validate'] as const) await scene.send(route)
  const said = lines.filter(({ message }) => String(message).startsWith('scanner '))
  expect(said.map(({ message }) => message)).toEqual(
    ['upload', 'validate'].flatMap(() => ['scanner hit an upload', 'scanner away']),
  )
  for (const { fields } of said) {
    expect(fields).toEqual([...new Set(fields)])
    expect(fields).toEqual(expect.arrayContaining(['pluginId', 'version', 'scanner']))
  }
})

describe('while a required scanner is away', () => {
  it('its absence is allowed for one version with one content, and never for later ones', async () => {
    await using scene = await openScene('advisory', { ...AWAY, whenAway: 'wait' })
    const seen = 'export default () => null\n'
    const verdictOf = async (script: string) => (await scene.send('validate', { script })).body.verdict
    const [finding] =
      scannerIn((await scene.send('validate', { script: seen })).body, 'antivirus')?.findings ?? []
    const forAll = await scene.allow(finding, 'plugin')
    expect(forAll.problem()).toMatchObject({ status: 400, errors: [{ pointer: '/scope' }] })
    expect((await scene.allow(finding)).status).toBe(201)
    expect(await verdictOf(seen)).toBe('passed-with-warnings')
    expect(await verdictOf('export default () => "another"\n')).toBe('waiting')
  })

  it('an upload is answered 503 with the scanner, and a validation says that it is not complete', async () => {
    await using scene = await openScene('advisory', AWAY)
    const answer = await scene.send('upload', { script: 'export default () => null\n' })
    expect(answer.problem()).toMatchObject({ status: 503, code: 'SCANNER_UNAVAILABLE' })
    const { status, body } = await scene.send('validate', { script: 'export default () => null\n' })
    expect({ status, body }).toMatchObject({ status: 200, body: { verdict: 'errored' } })
    expect(scannerIn(body, 'antivirus')).toMatchObject({
      outcome: 'errored',
      findings: [{ code: 'SCANNER_AWAY' }],
    })
  })

  it('an upload that is refused anyway is told everything at once, with the absence among it', async () => {
    await using scene = await openScene('required', AWAY)
    const { status, code, errors = [] } = (await scene.send('upload')).problem()
    expect({ status, code }).toEqual({ status: 422, code: 'BUNDLE_REFUSED' })
    expect(errors.map((finding) => finding.code)).toEqual(
      expect.arrayContaining(['SCANNER_HIT', 'SCANNER_AWAY']),
    )
  })

  it('a version waits for an administrator where that is the policy, and is published when the absence was allowed', async () => {
    await using scene = await openScene('advisory', { ...AWAY, whenAway: 'wait' })
    const staged = await scene.send('upload', { script: 'export default () => null\n' })
    expect(staged.status, staged.text).toBe(201)
    expect(staged.body).toMatchObject({ state: 'staged', verdict: 'waiting' })
    const [finding] = scannerIn(staged.body, 'antivirus')?.findings ?? []
    expect((await scene.approve()).status).toBe(409)
    const decided = await scene.allow(finding)
    expect(decided.status, decided.text).toBe(201)
    const approved = await scene.approve()
    expect(approved.status, approved.text).toBe(200)
  })
})

describe('a version that waits because a scanner was away', () => {
  const WAITED_FOR = [{ ...AWAY, whenAway: 'wait' }]
  const HARMLESS = 'export default () => null\n'
  /** A registry whose scanner is away, and one on the same store and catalog whose scanners are all there. */
  const openBoth = async () => {
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    const away = await openSceneWith({ requirement: 'advisory' }, WAITED_FOR, {}, ports)
    const back = await openSceneWith({ requirement: 'required' }, [], {}, ports)
    return {
      away,
      back,
      [Symbol.asyncDispose]: async () => {
        await away[Symbol.asyncDispose]()
        await back[Symbol.asyncDispose]()
      },
    }
  }

  it('is published by the same upload when the scanner is back, and not before', async () => {
    await using scene = await openBoth()
    const { away, back } = scene
    expect((await away.send('upload', { script: HARMLESS })).status).toBe(201)
    const again = await away.send('upload', { script: HARMLESS })
    expect(again.status, again.text).toBe(200)
    expect(again.body).toMatchObject({ state: 'staged', verdict: 'waiting', alreadyPublished: true })
    const published = await back.send('upload', { script: HARMLESS })
    expect(published.status, published.text).toBe(201)
    expect(published.body).toMatchObject({ alreadyPublished: false })
    expect(published.body.verdict).not.toBe('waiting')
    expect(published.headers['location']).toBe('/plugins/test-plugin/versions/1.0.0')
    expect(scannerIn(published.body, 'antivirus')).toBeUndefined()
    const stored = await back.request({ url: '/plugins/test-plugin/versions/1.0.0', headers: as('ci') })
    expect(stored.body).toMatchObject({ version: '1.0.0', verdict: published.body.verdict })
    const entries = await Array.fromAsync(readEntries(back.catalog.auditEntries, { after: 0 }))
    expect(entries.at(-1)).toMatchObject({ action: 'version.published', after: { staged: false } })
    expect((await back.send('upload', { script: HARMLESS })).status).toBe(200)
  })

  it('stays staged while a scanner hits it', async () => {
    await using scene = await openBoth()
    expect((await scene.away.send('upload')).status).toBe(201)
    expect((await scene.back.send('upload')).problem().code).toBe('BUNDLE_REFUSED')
    expect(
      await scene.back.catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' }),
    ).toMatchObject({
      value: { state: 'staged' },
    })
  })

  it('is approved by an administrator, and not published by an upload, where it was to be staged', async () => {
    await using scene = await openBoth()
    const { away, back } = scene
    expect((await away.send('upload', { script: HARMLESS, query: '?staged=true' })).status).toBe(201)
    expect((await back.send('upload', { script: HARMLESS })).problem().code).toBe('VERSION_STAGED')
  })
})
