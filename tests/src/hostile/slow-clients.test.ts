import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { metadataOf, upload } from '../harness/upload.ts'
import { BOUNDARY, fieldPart, filePart, METADATA, multipartBody } from './multipart-body.ts'
import { openClient } from './open-client.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'

const BODY = multipartBody([filePart(), fieldPart('metadata', METADATA)])
const LARGE_BODY = multipartBody([filePart('x'.repeat(500_000)), fieldPart('metadata', METADATA)])
// So long that no client which goes on is late on a busy machine.
const SETTINGS = {
  UPLOADS_MAX: '2',
  UPLOAD_IDLE_TIMEOUT_MS: '2500',
  UPLOAD_MIN_BYTES_PER_SECOND: '0',
}

function head(length: number): string {
  const fields = ['Host: localhost', `Content-Type: multipart/form-data; boundary=${BOUNDARY}`]
  return ['POST /plugins/upload HTTP/1.1', ...fields, `Content-Length: ${length}`, '', ''].join('\r\n')
}

describe('an upload whose client stops', () => {
  let scene: HostileScene
  beforeEach(async () => {
    scene = await openHostileScene(SETTINGS, { expectedErrors: ['TOO_MANY_UPLOADS'] })
  })
  afterEach(() => scene[Symbol.asyncDispose]())

  it.each([
    ['before the first byte of the body', Buffer.alloc(0)],
    ['in a part header', BODY.subarray(0, 30)],
    ['in the file', LARGE_BODY.subarray(0, 200_000)],
    ['between the parts', BODY.subarray(0, BODY.indexOf('name="metadata"'))],
    ['in the metadata', BODY.subarray(0, BODY.indexOf('Test Plugin'))],
    ['before the closing delimiter', BODY.subarray(0, -10)],
  ])('sending %s is answered 408, and its connection is closed and its slot freed', async (_where, sent) => {
    // One for each slot: if one were not freed, there would be none for the upload that follows.
    const answers = [1, 2].map(async () => {
      using client = await openClient(scene.registry.port)
      client.send(head(LARGE_BODY.length))
      client.send(sent)
      return await client.closed
    })
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /)
      expect(answer).toMatch(/\r\nconnection: close\r\n/i)
      expect(answer).toContain('"code":"UPLOAD_STALLED"')
    }
    await scene.expectUntouched()
    const after = await upload(scene.registry.url, { file: 'export {}', metadata: metadataOf() })
    expect(after.status).toBe(201)
  })

  it.each([
    ['before the first byte of the body', 0],
    ['in the file', 200_000],
    ['in the metadata', LARGE_BODY.length - 60],
    ['after the end of the form', LARGE_BODY.length],
  ])('with a reset %s leaves nothing behind, and its slot is freed', async (_where, sent) => {
    const clients = await Promise.all([openClient(scene.registry.port), openClient(scene.registry.port)])
    for (const client of clients) {
      client.send(head(LARGE_BODY.length + 10))
      client.send(LARGE_BODY.subarray(0, sent))
    }
    // When a third upload is refused, both are under way.
    await eventually(
      async () => (await upload(scene.registry.url, { file: 'x' })).body.code,
      (code) => code === 'TOO_MANY_UPLOADS',
    )
    for (const client of clients) client.vanish()
    const code = await eventually(
      async () => (await upload(scene.registry.url, { file: 'x' })).body.code,
      (each) => each !== 'TOO_MANY_UPLOADS',
    )
    expect(code).toBe('METADATA_MISSING')
    await scene.expectUntouched()
  })

  it('again and again is published once it is complete, and others are served meanwhile', async () => {
    using client = await openClient(scene.registry.port)
    client.send(head(BODY.length).replace('Host', 'Connection: close\r\nHost'))
    const dripping = (async () => {
      for (const byte of chunksOf(BODY, 16)) {
        client.send(byte)
        await sleep(100)
      }
    })()
    const other = { ...metadataOf(), id: 'other-plugin' }
    expect((await upload(scene.registry.url, { file: 'export {}', metadata: other })).status).toBe(201)
    expect(client.received()).toBe('')
    await dripping
    expect(await client.closed).toMatch(/^HTTP\/1\.1 201 /)
  })
})

describe('an upload that drips without end', () => {
  it('is answered 408 when its total time is up, although it never stops', async () => {
    await using scene = await openHostileScene({ ...SETTINGS, UPLOAD_TIMEOUT_MS: '1500' })
    using client = await openClient(scene.registry.port)
    client.send(head(LARGE_BODY.length))
    const timer = setInterval(() => client.send('x'), 100)
    const answer = await client.closed.finally(() => clearInterval(timer))
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"code":"UPLOAD_STALLED"')
    await scene.expectUntouched()
  })
})

describe('a JSON body that drips without end', () => {
  it('is answered 408 when its total time is up, although it never stops', async () => {
    await using scene = await openHostileScene(SETTINGS)
    using client = await openClient(scene.registry.port)
    const fields = ['Host: localhost', 'Content-Type: application/json', 'X-Tenant-Id: acme']
    client.send(`POST /plugins/install HTTP/1.1\r\n${fields.join('\r\n')}\r\nContent-Length: 50000\r\n\r\n`)
    const timer = setInterval(() => client.send(' '), 100)
    const answer = await eventually(
      async () => client.received(),
      (received) => received !== '',
    ).finally(() => clearInterval(timer))
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"')
    expect(await client.closed).toBe(answer)
    await scene.expectUntouched()
  })
})

function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

const TOKENS = ['slow', 'other'].map((name) => ({
  name,
  token: name.repeat(8).padEnd(24, '-'),
  scopes: ['publish'],
}))

describe('64 connections of one token that upload slowly, with the default number of slots', () => {
  it('hold 16 of the 64 slots, and another token publishes as before', async () => {
    const [slow, other] = TOKENS.map(({ token }) => `Bearer ${token}`)
    await using scene = await openHostileScene({
      REGISTRY_TOKENS: JSON.stringify(TOKENS),
      // So that none of them ends before the test does, on a busy machine either.
      UPLOAD_IDLE_TIMEOUT_MS: '300000',
    })
    const { port, url } = scene.registry
    await using stack = new AsyncDisposableStack()
    const clients = await Promise.all(Array.from({ length: 64 }, () => openClient(port)))
    for (const client of clients) {
      stack.use(client)
      client.send(head(LARGE_BODY.length).replace('Host', `Authorization: ${slow}\r\nHost`))
      client.send(LARGE_BODY.subarray(0, 2000))
    }
    const answered = () => clients.filter((client) => client.received() !== '')
    await eventually(
      async () => answered().length,
      (count) => count === 48,
    )
    for (const client of answered()) expect(client.received()).toContain('"code":"UPLOAD_SHARE_EXCEEDED"')

    const send = (authorization = '') =>
      upload(url, { file: 'export {}', metadata: metadataOf(), headers: { authorization } })
    expect((await send(slow)).body.code).toBe('UPLOAD_SHARE_EXCEEDED')
    expect((await send(other)).status).toBe(201)
    expect(answered(), 'the 16 are still under way').toHaveLength(48)
  })
})
