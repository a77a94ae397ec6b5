import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { type ClamdBehavior, replies, startFakeClamd } from '../testing/fake-clamd.ts'
import { scanInput } from '../testing/scan-input.ts'
import { type ClamdSettings, createClamdScanner } from './clamd-scanner.ts'

const VERSION = ['zVERSION\0', '1: ClamAV 1.4.6\0'] as const
/** The end of a file "x". */
const END_OF_X = Buffer.from([0, 0, 0, 1, 0x78, 0, 0, 0, 0])
const signal = AbortSignal.timeout(300_000)

function scannerAt(port: number, settings: Partial<ClamdSettings> = {}) {
  return createClamdScanner({
    name: 'antivirus',
    requirement: 'required',
    host: '127.0.0.1',
    port,
    connectTimeoutMs: 40_000,
    idleTimeoutMs: 40_000,
    timeoutMs: 80_000,
    maxFileBytes: 16_777_216,
    connections: 1,
    ...settings,
  })
}

async function verdictFrom(
  behave: ClamdBehavior,
  { content = 'x', ...settings }: Partial<ClamdSettings> & { readonly content?: string | Uint8Array } = {},
) {
  await using clamd = await startFakeClamd(behave)
  const { verdict } = await scannerAt(clamd.port, settings).scan(scanInput({ 'a.js': content }), { signal })
  return verdict
}

const away = (reason: string) => ({ kind: 'away', reason, retryAfterSeconds: 15 })

it.each([
  ['stream: OK', { kind: 'clean' }],
  ['stream: Some.Virus-1 FOUND', { kind: 'hits', hits: [{ rule: 'Some.Virus-1', file: 'a.js' }] }],
  ['stream: \u0007 FOUND', { kind: 'hits', hits: [{ rule: String.raw`\u{7}` }] }],
  ['INSTREAM size limit exceeded. ERROR', { kind: 'exceeded', limit: 'size', file: 'a.js' }],
  ["stream: Can't allocate memory ERROR", away('answered "stream: Can\'t allocate memory ERROR"')],
  ['stream: OKAY', away('answered "stream: OKAY"')],
  ['OK', away('answered "OK"')],
  ['', away('answered ""')],
])('the reply %j of clamd to a whole file is the verdict %j', async (reply, verdict) => {
  expect(await verdictFrom(replies(VERSION, [END_OF_X, `2: ${reply}\0`]))).toMatchObject(verdict)
})

it('clamd that never answers is away after the idle timeout', async () => {
  expect(await verdictFrom(() => undefined, { idleTimeoutMs: 100 })).toEqual(
    away('did not answer within 100 ms'),
  )
  expect(await verdictFrom(replies(VERSION), { idleTimeoutMs: 100 })).toEqual(
    away('did not answer within 100 ms'),
  )
})

it('clamd that sends single bytes for ever, each in time, is away after the whole timeout', async () => {
  const timers: NodeJS.Timeout[] = []
  const drip: ClamdBehavior = (socket) => timers.push(setInterval(() => socket.write('1'), 20))
  expect(await verdictFrom(drip, { timeoutMs: 300 })).toEqual(away('was not done after 300 ms'))
  timers.forEach(clearInterval)
})

it('clamd that takes nothing of a file is away after the idle timeout', async () => {
  const answer = replies(VERSION)
  const stall: ClamdBehavior = (socket, received) => {
    answer(socket, received)
    if (received.includes('zINSTREAM\0')) socket.pause()
  }
  const content = new Uint8Array(16_000_000)
  expect(await verdictFrom(stall, { content, idleTimeoutMs: 200 })).toEqual(
    away('took nothing of a file within 200 ms'),
  )
})

it.each([
  ['closes the connection before it answers', (socket) => socket.end(), 'closed the connection'],
  ['resets the connection', (socket) => socket.resetAndDestroy(), 'has a broken connection (ECONNRESET)'],
  [
    'sends HTTP',
    (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n\0'),
    'sent something that is no reply of clamd to command 1',
  ],
  [
    'sends endless bytes without an end',
    (socket) => void socket.write(Buffer.alloc(100_000, 'a')),
    'sent more than a reply of clamd',
  ],
  [
    'sends many replies to one command',
    (socket) => void socket.write('1: ClamAV 1\0'.repeat(3)),
    'sent more than a reply of clamd',
  ],
  [
    'numbers its reply as that of another command',
    (socket) => void socket.write('7: ClamAV 1\0'),
    'sent something that is no reply of clamd to command 1',
  ],
  ['is another program', (socket) => void socket.write('1: Scanomat 2\0'), 'does not say that it is ClamAV'],
] satisfies [string, (socket: Socket) => unknown, string][])(
  'clamd that %s is away',
  async (_title, behave, reason) => {
    expect(await verdictFrom((socket) => void behave(socket))).toEqual(away(reason))
  },
)

it('clamd that has ended an idle session is connected to once more, and the file is scanned', async () => {
  const answer = replies(VERSION)
  const again = replies(['zINSTREAM\0', ''], [END_OF_X, '1: stream: OK\0'])
  await using clamd = await startFakeClamd((socket, received) => {
    if (clamd.connections() > 1) return again(socket, received)
    answer(socket, received)
    if (received.includes('zINSTREAM')) socket.resetAndDestroy()
  })
  const { verdict } = await scannerAt(clamd.port).scan(scanInput({ 'a.js': 'x' }), { signal })
  expect(verdict).toEqual({ kind: 'clean' })
  expect(clamd.connections()).toBe(2)
})

it('clamd that closes the connection in the middle of a file is away', async () => {
  const answer = replies(VERSION)
  const behave: ClamdBehavior = (socket, received) => {
    answer(socket, received)
    if (received.length > 100_000) socket.end()
  }
  expect(await verdictFrom(behave, { content: new Uint8Array(8_000_000) })).toMatchObject({ kind: 'away' })
})

it.each(['2: stream: OK\0', '2: stream: Some.Virus FOUND\0'])(
  'clamd that answers %j before it has the whole file is away',
  async (reply) => {
    const behave = replies(VERSION, ['zINSTREAM\0', reply])
    expect(await verdictFrom(behave, { content: new Uint8Array(8_000_000) })).toEqual(
      away('answered before it had the whole file'),
    )
  },
)

it('nobody at the address of clamd is a scanner that is away, with the code of the error and without the address', async () => {
  const { port, ...clamd } = await startFakeClamd(() => undefined)
  await clamd[Symbol.asyncDispose]()
  const scanner = scannerAt(port)
  const { verdict } = await scanner.scan(scanInput({ 'a.js': 'x' }), { signal })
  expect(verdict).toEqual(away('has a broken connection (ECONNREFUSED)'))
  expect(await scanner.check({ signal })).toEqual({
    state: 'away',
    reason: 'has a broken connection (ECONNREFUSED)',
  })
})

it('clamd that does not exist for an empty bundle is away, not clean', async () => {
  const { port, ...clamd } = await startFakeClamd(() => undefined)
  await clamd[Symbol.asyncDispose]()
  const { verdict } = await scannerAt(port).scan(scanInput({}), { signal })
  expect(verdict).toMatchObject({ kind: 'away' })
})

it('a file above the limit of the scanner is not sent to clamd', async () => {
  await using clamd = await startFakeClamd(() => undefined)
  const { verdict } = await scannerAt(clamd.port, { maxFileBytes: 3 }).scan(scanInput({ 'a.js': '1234' }), {
    signal,
  })
  expect(verdict).toMatchObject({ kind: 'exceeded', limit: 'size', file: 'a.js' })
  expect(clamd.connections()).toBe(0)
})

it('no more connections to clamd are open than configured, for all bundles together', async () => {
  let open = 0
  let most = 0
  const seen = new WeakSet()
  const answer = replies(VERSION)
  await using clamd = await startFakeClamd((socket, received) => {
    if (!seen.has(socket)) {
      seen.add(socket)
      open += 1
      most = Math.max(most, open)
      socket.once('close', () => {
        open -= 1
      })
    }
    answer(socket, received)
    // Late, so that the connections overlap.
    if (received.includes(END_OF_X)) setTimeout(() => socket.write('2: stream: OK\0'), 30)
  })
  const scanner = scannerAt(clamd.port, { connections: 3 })
  const bundles = Array.from({ length: 9 }, () => scanInput({ 'a.js': 'x' }))
  const reports = await Promise.all(bundles.map((bundle) => scanner.scan(bundle, { signal })))
  expect(reports.map(({ verdict }) => verdict.kind)).toEqual(Array<string>(9).fill('clean'))
  expect(most).toBe(3)
})

it('a file whose stream sends nothing does not hold a scan for longer than the whole timeout', async () => {
  await using clamd = await startFakeClamd(replies(VERSION))
  const stuck = {
    ...scanInput({}),
    files: [
      {
        path: 'a.js',
        size: 1,
        sha256: '',
        open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }),
      },
    ],
  }
  const { verdict } = await scannerAt(clamd.port, { timeoutMs: 200 }).scan(stuck, { signal })
  expect(verdict).toEqual(away('was not done after 200 ms'))
})
