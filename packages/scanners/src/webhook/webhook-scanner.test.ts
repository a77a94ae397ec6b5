import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeScanner } from '../scanner.contract.ts'
import { scanInput } from '../testing/scan-input.ts'
import { isSigned, readScan, startWebhook } from '../testing/webhook-under-test.ts'
import { createWebhookScanner, type WebhookSettings } from './webhook-scanner.ts'

const KEY = Buffer.alloc(32, 7)
const HOSTILE = 'hostile-bytes'
const signal = AbortSignal.timeout(300_000)

function scannerAt(url: string, settings: Partial<WebhookSettings> = {}) {
  return createWebhookScanner({
    name: 'house',
    requirement: 'required',
    url,
    key: KEY,
    timeoutMs: 40_000,
    maxBytes: 16_777_216,
    requests: 4,
    ...settings,
  })
}

const Scan = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
})

/** A scanner as an operator would write one: verifies the signature and each file, and looks for a text. */
async function scanHonestly(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { scan, files, body } = await readScan(request)
  if (!isSigned(request, body, KEY)) return void response.writeHead(401).end()
  const hits = Scan.parse(scan).files.flatMap(({ path, size, sha256 }, index) => {
    const bytes = files[index]?.bytes ?? Buffer.alloc(0)
    if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new Error(`${path} is not what it should be`)
    }
    return bytes.includes(HOSTILE)
      ? [{ rule: 'no-hostile-bytes', file: path, message: 'It has hostile bytes.' }]
      : []
  })
  const answer = hits.length > 0 ? { verdict: 'hits', hits } : { verdict: 'clean' }
  response.end(JSON.stringify({ ...answer, ruleVersion: '7' }))
}

describeScanner('webhook', async (owned) => {
  const webhook = owned.use(await startWebhook(scanHonestly))
  return {
    scanner: owned.use(scannerAt(webhook.url)),
    hostile: HOSTILE,
    harmless: 'export default {}',
    rule: 'no-hostile-bytes',
  }
})

/** The verdict about a bundle, from a webhook that answers so. */
async function verdictFrom(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  { content = 'x', ...settings }: Partial<WebhookSettings> & { readonly content?: string | Uint8Array } = {},
) {
  await using webhook = await startWebhook(answer)
  const { verdict } = await scannerAt(webhook.url, settings).scan(scanInput({ 'a.js': content }), { signal })
  return { verdict, requests: webhook.requests() }
}

const away = (reason: string, retryAfterSeconds = 15) => ({ kind: 'away', reason, retryAfterSeconds })

async function answerWith(request: IncomingMessage, response: ServerResponse, body: unknown, status = 200) {
  await buffer(request)
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
}

describe('the request of a webhook', () => {
  it('has what the bundle is in the part scan, and then the files in its order', async () => {
    const seen = Promise.withResolvers<Awaited<ReturnType<typeof readScan>> & { readonly headers: object }>()
    await verdictFromBundle({
      'z "quoted"\u00e4.js': 'one',
      'a/b.css': '',
      'c.bin': Uint8Array.from([13, 10, 45, 45, 0, 255]),
    })
    const { scan, files, headers, body } = await seen.promise
    expect(scan).toEqual({
      schemaVersion: 1,
      pluginId: 'acme-pay',
      version: '1.2.0',
      digest: 'd'.repeat(64),
      files: [
        { path: 'z "quoted"\u00e4.js', size: 3, sha256: createHash('sha256').update('one').digest('hex') },
        { path: 'a/b.css', size: 0, sha256: createHash('sha256').digest('hex') },
        { path: 'c.bin', size: 6, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    })
    expect(files.map(({ name, bytes }) => [name, [...bytes]])).toEqual([
      ['0', [111, 110, 101]],
      ['1', []],
      ['2', [13, 10, 45, 45, 0, 255]],
    ])
    expect(headers).toMatchObject({
      'content-length': String(body.length),
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f-]{36}$/),
      'webhook-timestamp': '1780444800',
      'user-agent': 'plugboard-registry',
    })

    async function verdictFromBundle(bundle: Parameters<typeof scanInput>[0]) {
      await using webhook = await startWebhook(async (request, response) => {
        seen.resolve({ ...(await readScan(request)), headers: request.headers })
        response.end('{"verdict":"clean"}')
      })
      const scanner = scannerAt(webhook.url, { clock: () => 1_780_444_800_999 })
      expect((await scanner.scan(scanInput(bundle), { signal })).verdict).toEqual({ kind: 'clean' })
    }
  })

  it('does not follow a redirect: the other address gets nothing', async () => {
    await using other = await startWebhook((_request, response) => response.end('{"verdict":"clean"}'))
    for (const status of [301, 302, 303, 307, 308]) {
      const { verdict } = await verdictFrom(async (request, response) => {
        await buffer(request)
        response.writeHead(status, { location: other.url }).end('{"verdict":"clean"}')
      })
      expect(verdict).toEqual(away(`answered ${status}, a redirect, and none is followed`))
    }
    expect(other.requests()).toBe(0)
  })

  it('is not sent when all files together are above the limit', async () => {
    const { verdict, requests } = await verdictFrom(() => undefined, { content: '1234', maxBytes: 3 })
    expect(verdict).toMatchObject({ kind: 'exceeded', limit: 'size', file: null })
    expect(requests).toBe(0)
  })

  it('is sent again once when the connection fails before an answer, with the same id', async () => {
    const ids = new Set<unknown>()
    let calls = 0
    const { verdict, requests } = await verdictFrom(async (request, response) => {
      ids.add(request.headers['webhook-id'])
      calls += 1
      if (calls === 1) return request.socket.resetAndDestroy()
      return await answerWith(request, response, { verdict: 'clean' })
    })
    expect(verdict).toEqual({ kind: 'clean' })
    expect(requests).toBe(2)
    expect(ids.size).toBe(1)
  })

  it('is not sent a third time', async () => {
    const { verdict, requests } = await verdictFrom((request) => request.socket.resetAndDestroy())
    expect(verdict).toMatchObject({
      kind: 'away',
      reason: expect.stringMatching(/^has a broken connection \([A-Z]+\)$/),
    })
    expect(requests).toBe(2)
  })

  it('waits for its turn when as many as configured are under way', async () => {
    let open = 0
    let most = 0
    await using webhook = await startWebhook(async (request, response) => {
      open += 1
      most = Math.max(most, open)
      await buffer(request)
      // Late, so that they overlap.
      await new Promise((resolve) => setTimeout(resolve, 50))
      open -= 1
      response.end('{"verdict":"clean"}')
    })
    const scanner = scannerAt(webhook.url, { requests: 2 })
    await Promise.all(Array.from({ length: 6 }, () => scanner.scan(scanInput({ 'a.js': 'x' }), { signal })))
    expect(most).toBe(2)
  })
})

describe('the answer of a webhook', () => {
  it('has rule, file, message, evidence and place of each hit, made printable and cut', async () => {
    const hit = {
      rule: 'house/no-tracking',
      file: 'a.js',
      message: 'It sends\u202e what people type.\nNever do that.',
      evidence: 'k'.repeat(3000),
      line: 3,
      column: 7,
      offset: 40,
      severity: 'critical',
      more: 'is left out',
    }
    const answer = { verdict: 'hits', hits: [hit, { rule: 'size', message: 'It is large.' }], more: 1 }
    const { verdict } = await verdictFrom((request, response) => answerWith(request, response, answer))
    expect(verdict).toEqual({
      kind: 'hits',
      hits: [
        {
          rule: 'house/no-tracking',
          file: 'a.js',
          message: String.raw`It sends\u{202e} what people type.\u{a}Never do that.`,
          evidence: `${'k'.repeat(199)}…`,
          line: 3,
          column: 7,
          offset: 40,
          severity: 'critical',
          ruleDigest: null,
        },
        {
          rule: 'size',
          file: null,
          message: 'It is large.',
          evidence: null,
          line: null,
          column: null,
          offset: null,
          severity: null,
          ruleDigest: null,
        },
      ],
    })
  })

  it.each([
    ['no JSON', 'clean'],
    ['nothing', ''],
    ['HTML', '<html>clean</html>'],
    ['null', 'null'],
    ['another verdict', { verdict: 'fine' }],
    ['clean with hits', { verdict: 'clean', hits: [{ rule: 'a', message: 'b' }] }],
    ['hits without any', { verdict: 'hits', hits: [] }],
    ['hits without a list', { verdict: 'hits' }],
    ['a hit without a message', { verdict: 'hits', hits: [{ rule: 'a' }] }],
    ['101 hits', { verdict: 'hits', hits: Array.from({ length: 101 }, () => ({ rule: 'a', message: 'b' })) }],
    ['a message of 5,000 characters', { verdict: 'hits', hits: [{ rule: 'a', message: 'b'.repeat(5000) }] }],
    ['a severity of its own', { verdict: 'hits', hits: [{ rule: 'a', message: 'b', severity: 'meh' }] }],
  ])('that is %s is a webhook that is away', async (_title, answer) => {
    const { verdict } = await verdictFrom((request, response) => answerWith(request, response, answer))
    expect(verdict).toMatchObject({
      kind: 'away',
      reason: expect.stringContaining('answered something that is no verdict ('),
    })
  })

  it('about a file that was not sent is a webhook that is away', async () => {
    const answer = { verdict: 'hits', hits: [{ rule: 'a', message: 'b', file: 'other.js' }] }
    const { verdict } = await verdictFrom((request, response) => answerWith(request, response, answer))
    expect(verdict).toEqual(away('named a file that it was not sent'))
  })

  it.each([201, 204, 400, 401, 404, 413, 500, 502])(
    'with the status %i is a webhook that is away, whatever is in it',
    async (status) => {
      const { verdict, requests } = await verdictFrom((request, response) =>
        answerWith(request, response, status === 204 ? '' : { verdict: 'clean' }, status),
      )
      expect(verdict).toEqual(away(`answered ${status}`))
      expect(requests).toBe(1)
    },
  )

  it('503 with Retry-After is a webhook that is away for so long, and for an hour at most', async () => {
    for (const [header, seconds] of [
      ['7', 7],
      ['99999', 3600],
      ['soon', 15],
    ] as const) {
      const { verdict } = await verdictFrom(async (request, response) => {
        await buffer(request)
        response.writeHead(503, { 'retry-after': header }).end()
      })
      expect(verdict).toEqual(away('answered 503', seconds))
    }
  })

  it('of more than 1 MiB is not read to its end', async () => {
    const { verdict } = await verdictFrom(async (request, response) => {
      await buffer(request)
      const endless = () => void (response.destroyed || response.write(Buffer.alloc(65_536, ' '), endless))
      endless()
    })
    expect(verdict).toEqual(away('answered with more than 1048576 bytes'))
  })

  it('that breaks off is a webhook that is away, and the request is not sent again', async () => {
    const { verdict, requests } = await verdictFrom(async (request, response) => {
      await buffer(request)
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"verdict":', () => response.destroy())
    })
    expect(verdict).toMatchObject({ kind: 'away', reason: expect.stringMatching(/^broke its answer off \(/) })
    expect(requests).toBe(1)
  })

  it.each([
    ['never comes', () => undefined],
    ['never comes to the request that it reads', (request: IncomingMessage) => request.resume()],
    [
      'never ends',
      (request: IncomingMessage, response: ServerResponse) => {
        request.resume()
        response.write('{')
      },
    ],
  ])('that %s is a webhook that is away after its time', async (_title, answer) => {
    const { verdict } = await verdictFrom(answer, { timeoutMs: 200, content: new Uint8Array(8_000_000) })
    expect(verdict).toEqual(away('was not done after 200 ms'))
  })

  it('that calls files clean before all were sent is a webhook that is away', async () => {
    const { verdict } = await verdictFrom((_request, response) => response.end('{"verdict":"clean"}'), {
      content: new Uint8Array(16_000_000),
    })
    expect(verdict).toEqual(away('called the files clean before it had them all'))
  })

  it('that has hits before all files were sent counts', async () => {
    const answer = { verdict: 'hits', hits: [{ rule: 'a', message: 'b' }] }
    const { verdict } = await verdictFrom((_request, response) => response.end(JSON.stringify(answer)), {
      content: new Uint8Array(16_000_000),
    })
    expect(verdict).toMatchObject({ kind: 'hits', hits: [{ rule: 'a' }] })
  })
})

it('nobody at the address of a webhook is a scanner that is away, with the code of the error and without the address', async () => {
  const { url, ...webhook } = await startWebhook(() => undefined)
  await webhook[Symbol.asyncDispose]()
  const scanner = scannerAt(url)
  const { verdict } = await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })
  expect(verdict).toEqual(away('has a broken connection (ECONNREFUSED)'))
  expect(await scanner.check({ signal })).toEqual({
    state: 'away',
    reason: 'has a broken connection (ECONNREFUSED)',
  })
})
