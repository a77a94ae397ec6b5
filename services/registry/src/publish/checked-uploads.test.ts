import { once } from 'node:events'
import { createInspector, type Inspector } from '@plugboard/bundle'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { buildZip } from '@plugboard/testkit'
import { bundleFileKey } from '@plugboard/types'
import type { FastifyBaseLogger } from 'fastify'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

/** Tests of the checks have the policy of a registry whose settings say nothing of them. */
const DEFAULT_POLICY = { CHECKS: '' }
const SECRET_LOOKING = 'nobody-may-read-this-in-a-log'
/** CSS whose rules hold for the whole page, and two scripts that do not parse. */
const FAULTY = buildZip([
  { path: 'manifest.json', content: JSON.stringify(metadataOf()) },
  { path: 'bundle.css', content: 'h1 { margin: 0 }' },
  { path: 'bundle.js', content: `import './other.js'\nconst ${SECRET_LOOKING.replaceAll('-', '_')} = ;\n` },
  { path: 'other.js', content: 'export const = 1\n' },
])

interface LogLine {
  readonly facts: unknown
  readonly message: unknown
}

/** Keeps the lines of all requests, which the log of a test does not show. */
function keepLines({ app }: RegistryUnderTest): readonly LogLine[] {
  const lines: LogLine[] = []
  const keeping = (log: FastifyBaseLogger): FastifyBaseLogger =>
    new Proxy(log, {
      get: (target, name) => {
        if (name === 'child') return (bindings: object) => keeping(target.child(bindings))
        if (name === 'info') return (facts: unknown, message: unknown) => lines.push({ facts, message })
        return Reflect.get(target, name)
      },
    })
  app.addHook('preHandler', async (request) => {
    request.log = keeping(request.log)
  })
  return lines
}

const openPorts = () => ({ store: createMemoryStore(), catalog: createMemoryCatalog() })

async function sendFaulty(registry: RegistryUnderTest) {
  return registry.upload(metadataOf(), new Uint8Array(await FAULTY))
}

describe('an upload with several faults', () => {
  it('is refused with all of them, those first for which it is refused, each with its level, place and hint', async () => {
    await using registry = await openRegistry({ env: DEFAULT_POLICY })
    const { code, errors = [] } = (await sendFaulty(registry)).problem()
    expect(code).toBe('BUNDLE_REFUSED')
    const syntax = errors.filter((finding) => finding.code === 'SYNTAX_ERROR')
    expect(syntax.map(({ file, line, level }) => ({ file, line, level }))).toEqual([
      { file: 'bundle.js', line: 2, level: 'enforced' },
      { file: 'other.js', line: 1, level: 'enforced' },
    ])
    expect(errors).toContainEqual(
      expect.objectContaining({ code: 'STYLE_GLOBAL', level: 'advisory', file: 'bundle.css', line: 1 }),
    )
    const levels = errors.map(({ level }) => level)
    expect(levels).toEqual(levels.toSorted((left, right) => String(right).localeCompare(String(left))))
    for (const { hint } of errors) expect(hint).toMatch(/\w/)
  })

  it('is counted by check and outcome, and logged by its codes, without anything of its content', async () => {
    await using registry = await openRegistry({ env: DEFAULT_POLICY })
    const lines = keepLines(registry)
    await sendFaulty(registry)
    const refused = lines.find(({ message }) => message === 'bundle refused')
    expect(refused?.facts).toMatchObject({ codes: { SYNTAX_ERROR: 2, STYLE_GLOBAL: 1 } })
    expect(JSON.stringify(lines)).not.toContain(SECRET_LOOKING.replaceAll('-', '_'))
    const { text } = await registry.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_checks_total\{check="syntax",outcome="refused".*\} 1$/m)
    expect(text).toMatch(/^plugboard_checks_total\{check="styles",outcome="warned".*\} 1$/m)
    expect(text).toMatch(/^plugboard_publishes_total\{outcome="refused".*\} 1$/m)
  })

  it('is published with warnings where the policy makes its checks advisory, and its record keeps them', async () => {
    const policy = { CHECKS: 'syntax=advisory, exports=off, imports=advisory, styles=off' }
    await using registry = await openRegistry({ env: policy })
    const { verdict, checks } = await registry.publish(metadataOf(), new Uint8Array(await FAULTY))
    expect(verdict).toBe('passed-with-warnings')
    expect(checks.find(({ name }) => name === 'syntax')).toMatchObject({ outcome: 'warned' })
    expect(checks.map(({ name }) => name)).not.toContain('exports')
    const stored = await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })
    expect(stored.body).toMatchObject({ verdict, checks })
  })
})

describe('the upload of a version that is present already', () => {
  const SCRIPT = 'import pad from "left-pad"\nexport default () => pad("", 1)\n'
  const REF = { pluginId: 'test-plugin', version: '1.0.0' }
  const AWAY = { name: 'antivirus', kind: 'clamd', requirement: 'required', host: '127.0.0.1', port: 1 }
  const formerly = { CHECKS: 'imports=off, exports=off' }
  /** Registries that would not accept it now. */
  const STRICTER: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a check refuses it by now', DEFAULT_POLICY],
    ['a required scanner is away', { ...formerly, SCANNERS: JSON.stringify([AWAY]) }],
  ]
  const send = ({ request }: RegistryUnderTest, query = '', script = SCRIPT) => {
    const form = new FormData()
    form.append('file', new Blob([script]), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf()))
    return request({ method: 'POST', url: `/plugins/upload${query}`, form })
  }

  it.each(STRICTER)('is accepted, and puts back lost objects, though %s', async (_why, env) => {
    const ports = openPorts()
    await using former = await openRegistry({ ...ports, env: formerly })
    const first = await send(former)
    expect(first.status, first.text).toBe(201)
    await using registry = await openRegistry({ ...ports, env })
    const key = bundleFileKey(REF, 'bundle.js')
    await ports.store.remove(key)
    const again = await send(registry)
    expect(again.status, again.text).toBe(200)
    expect(again.body).toEqual({ ...first.body, alreadyPublished: true })
    expect(await ports.store.head(key)).not.toBeNull()
  })

  it.each(STRICTER)('is accepted where it was staged and is to be staged, though %s', async (_why, env) => {
    const ports = openPorts()
    await using former = await openRegistry({ ...ports, env: formerly })
    expect((await send(former, '?staged=true')).status).toBe(201)
    await using registry = await openRegistry({ ...ports, env })
    const again = await send(registry, '?staged=true')
    expect(again.status, again.text).toBe(200)
    expect(again.body).toMatchObject({ state: 'staged', alreadyPublished: true })
    // It is not published without having been judged.
    expect((await send(registry)).status).toBeGreaterThanOrEqual(400)
  })

  it.each(STRICTER)('with other content is judged as any other, and %s', async (_why, env) => {
    const ports = openPorts()
    await using former = await openRegistry({ ...ports, env: formerly })
    await send(former)
    await using registry = await openRegistry({ ...ports, env })
    const { code } = (await send(registry, '', `${SCRIPT}export const more = 1\n`)).problem()
    expect(code).toBe(env['SCANNERS'] ? 'SCANNER_UNAVAILABLE' : 'BUNDLE_REFUSED')
  })
})

it('the checks of an upload or a validation are ended when its client has gone', async () => {
  for (const path of ['/plugins/upload', '/plugins/validate']) {
    const inspected = Promise.withResolvers<AbortSignal>()
    const waiting = (options: Parameters<typeof createInspector>[0]): Inspector => ({
      ...createInspector(options),
      inspect: async (_lane, _task, { signal } = {}) => {
        if (!signal) throw new TypeError('the checks were started without a signal')
        inspected.resolve(signal)
        await once(signal, 'abort')
        throw signal.reason
      },
    })
    await using registry = await openRegistry({ createInspector: waiting })
    const base = await registry.app.listen({ host: '127.0.0.1', port: 0 })
    const form = new FormData()
    form.append('file', new Blob(['export default 1']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf()))
    const client = new AbortController()
    const answer = fetch(`${base}${path}`, { method: 'POST', body: form, signal: client.signal })
    const signal = await inspected.promise
    expect(signal.aborted).toBe(false)
    const ended = once(signal, 'abort')
    client.abort()
    await expect(answer).rejects.toThrow()
    await ended
  }
})
