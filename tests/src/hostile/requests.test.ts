import { rawRequest } from '@plugboard/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BOUNDARY, filePart, METADATA, multipartBody } from './multipart-body.ts'
import { openClient } from './open-client.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'
import { problemOf } from './raw-problem.ts'

let scene: HostileScene
beforeAll(async () => {
  scene = await openHostileScene({ UPLOAD_MAX_BYTES: '1048576' })
})
afterAll(() => scene?.[Symbol.asyncDispose]())

const INSTALL = 'POST /plugins/install HTTP/1.1'
const HOST = 'Host: localhost'

describe('a malformed request', () => {
  it.each([
    [
      'a header section of 40 KB',
      ['GET /ready HTTP/1.1', HOST, `X: ${'x'.repeat(40_000)}`],
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['a target of 40 KB', [`GET /${'x'.repeat(40_000)} HTTP/1.1`, HOST], 431, 'HEADERS_TOO_LARGE'],
    ['bytes that are not HTTP', ['\x16\x03\x01garbage'], 400, 'INVALID_REQUEST'],
    ['an unknown version', ['GET / HTTP/3.9', HOST], 400, 'INVALID_REQUEST'],
    ['a space in the target', ['GET /plugins /x HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['a header without a name', ['GET /plugins HTTP/1.1', HOST, ': x'], 400, 'INVALID_REQUEST'],
    ['a NUL in a header', ['GET /plugins HTTP/1.1', HOST, 'X: a\0b'], 400, 'INVALID_REQUEST'],
    ['a broken percent-encoding', ['GET /plugins/%zz HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['an incomplete percent-encoding', ['GET /plugins/% HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['an encoding that is not UTF-8', ['GET /plugins/%c0%ae HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['an encoded NUL', ['GET /plugins/a%00b HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['an encoded slash', ['GET /plugins/..%2f..%2fetc HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['an id of 5000 characters', [`GET /plugins/${'a'.repeat(5000)} HTTP/1.1`, HOST], 400, 'INVALID_REQUEST'],
    ['dot segments', ['GET /plugins/../../etc/passwd HTTP/1.1', HOST], 404, 'ROUTE_NOT_FOUND'],
    ['a __proto__ in the path', ['GET /plugins/__proto__ HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    [
      'a __proto__ in the query',
      ['GET /plugins?limit=0&__proto__[x]=1 HTTP/1.1', HOST],
      400,
      'INVALID_REQUEST',
    ],
    ['a repeated parameter', ['GET /plugins?limit=1&limit=2 HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['a tenant that is a path', ['GET /tenants/..%2f/manifest HTTP/1.1', HOST], 400, 'INVALID_REQUEST'],
    ['another host', ['GET /plugins HTTP/1.1', 'Host: evil.example'], 403, 'HOST_FORBIDDEN'],
    [
      'another host in an absolute target',
      ['GET http://evil.example/plugins HTTP/1.1', 'Host: evil.example'],
      403,
      'HOST_FORBIDDEN',
    ],
    ['an empty host', ['GET /plugins HTTP/1.1', 'Host: '], 403, 'HOST_FORBIDDEN'],
    ['HTTP/1.0 without a host', ['GET /plugins HTTP/1.0'], 403, 'HOST_FORBIDDEN'],
    ['two hosts', ['GET /plugins HTTP/1.1', HOST, 'Host: evil.example'], 400, 'INVALID_REQUEST'],
    ['HTTP/1.1 without a host', ['GET /plugins HTTP/1.1'], 400, 'INVALID_REQUEST'],
    [
      'an upgrade',
      ['GET /nowhere HTTP/1.1', HOST, 'Connection: upgrade', 'Upgrade: websocket'],
      404,
      'ROUTE_NOT_FOUND',
    ],
    ['TRACE', ['TRACE /plugins HTTP/1.1', HOST], 405, 'METHOD_NOT_ALLOWED'],
    ['QUERY', ['QUERY /plugins/a HTTP/1.1', HOST], 405, 'METHOD_NOT_ALLOWED'],
    ['QUERY at an unknown route', ['QUERY /nowhere HTTP/1.1', HOST], 404, 'ROUTE_NOT_FOUND'],
    ['a header of a proxy', ['GET /plugins HTTP/1.1', HOST, 'Via: 1.1 proxy'], 403, 'PROXY_FORBIDDEN'],
  ])('with %s is refused', async (_what, lines, status, code) => {
    const response = await rawRequest({ port: scene.registry.port, lines, deadlineMs: 20_000 })
    expect(problemOf(response)).toMatchObject({ status, code })
    await scene.expectUntouched()
  })

  it('with an unknown expectation is served (RFC 9110 §10.1.1)', async () => {
    const lines = ['GET /ready HTTP/1.1', HOST, 'Expect: wonders']
    expect((await rawRequest({ port: scene.registry.port, lines, deadlineMs: 20_000 })).status).toBe(200)
  })

  it('with CONNECT closes the connection without an answer', async () => {
    const lines = ['CONNECT evil.example:443 HTTP/1.1', HOST]
    const { closed, bytes } = await rawRequest({ port: scene.registry.port, lines, deadlineMs: 20_000 })
    expect({ closed, length: bytes.length }).toEqual({ closed: true, length: 0 })
  })

  it('is answered and its connection closed, even when the client does not close it', async () => {
    using client = await openClient(scene.registry.port)
    client.send('garbage\r\n\r\n')
    expect(await client.closed).toMatch(/^HTTP\/1\.1 400 /)
  })
})

const install = (type: string | null, body: string | Buffer) =>
  rawRequest({
    port: scene.registry.port,
    lines: [
      INSTALL,
      HOST,
      'x-tenant-id: acme',
      ...(type === null ? [] : [`Content-Type: ${type}`]),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ],
    bytes: Buffer.from(body),
    deadlineMs: 20_000,
  })

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('a JSON body', () => {
  it.each([
    ['that is broken', 'application/json', '{"pluginId":', 400, 'MALFORMED_BODY'],
    ['that is empty', 'application/json', '', 400, 'MALFORMED_BODY'],
    ['that is not UTF-8', 'application/json', Buffer.from([0x22, 0xff, 0x22]), 400, 'MALFORMED_BODY'],
    ['with a __proto__', 'application/json', '{"pluginId":"a","__proto__":{"x":1}}', 400, 'INVALID_REQUEST'],
    [
      'with a __proto__ in the config',
      'application/json',
      '{"pluginId":"a","config":{"__proto__":{"x":1}}}',
      400,
      'INVALID_REQUEST',
    ],
    [
      'with a constructor.prototype',
      'application/json',
      '{"pluginId":"a","config":{"constructor":{"prototype":{"x":1}}}}',
      400,
      'INVALID_REQUEST',
    ],
    ['of another shape', 'application/json', '[]', 400, 'INVALID_REQUEST'],
    ['that is null', 'application/json', 'null', 400, 'INVALID_REQUEST'],
    ['with an unknown field', 'application/json', '{"pluginId":"a","x":1}', 400, 'INVALID_REQUEST'],
    ['nested 10,000 deep', 'application/json', nested(10_000), 400, 'INVALID_REQUEST'],
    [
      'whose config is nested 10,000 deep',
      'application/json',
      `{"pluginId":"a","config":${nested(10_000)}}`,
      400,
      'INVALID_REQUEST',
    ],
    [
      'whose config is nested 65 deep',
      'application/json',
      `{"pluginId":"a","config":${nested(65)}}`,
      400,
      'INVALID_REQUEST',
    ],
    [
      'whose config is too large',
      'application/json',
      JSON.stringify({ pluginId: 'a', config: { a: 'x'.repeat(17_000) } }),
      400,
      'INVALID_REQUEST',
    ],
    ['that is too large', 'application/json', JSON.stringify('x'.repeat(70_000)), 413, 'BODY_TOO_LARGE'],
    ['as text/plain', 'text/plain', '{"pluginId":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['as multipart', 'multipart/form-data; boundary=x', '{"pluginId":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['as XML', 'application/xml', '<a/>', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of a malformed type', 'a/b/c;;', '{"pluginId":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['without a type', null, '{"pluginId":"a"}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'declared as a form, and not JSON',
      'application/x-www-form-urlencoded',
      'pluginId=a',
      400,
      'MALFORMED_BODY',
    ],
    [
      'declared as a form, as curl does, for an unknown plugin',
      'application/x-www-form-urlencoded',
      '{"pluginId":"test-plugin"}',
      404,
      'PLUGIN_NOT_FOUND',
    ],
  ])('%s is refused', async (_what, type, body, status, code) => {
    expect(problemOf(await install(type, body))).toMatchObject({ status, code })
    await scene.expectUntouched()
  })
})

const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)

describe('several requests on a connection', () => {
  const ready = `GET /ready HTTP/1.1\r\n${HOST}\r\n\r\n`
  const uploadOf = (body: Buffer, length = body.length) =>
    Buffer.concat([
      Buffer.from(
        `POST /plugins/upload HTTP/1.1\r\n${HOST}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${length}\r\n\r\n`,
      ),
      body,
    ])

  it('are answered in order after a refused upload', async () => {
    using client = await openClient(scene.registry.port)
    client.send(uploadOf(multipartBody([filePart('export {}')])))
    client.send(ready)
    client.send(`GET /nowhere HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`)
    expect(statusesOf(await client.closed)).toEqual(['400', '200', '404'])
    await scene.expectUntouched()
  })

  it('are never read from the body of an upload that was refused before its body', async () => {
    using client = await openClient(scene.registry.port)
    const smuggled = Buffer.from(ready.repeat(1000))
    client.send(uploadOf(smuggled, 90_000_000))
    expect(statusesOf(await client.closed)).toEqual(['413'])
  })

  it('are never read from the rest of a file that exceeded the limit', async () => {
    using client = await openClient(scene.registry.port)
    const body = multipartBody([filePart(`${METADATA}${ready.repeat(40_000)}`)])
    client.send(uploadOf(body))
    expect(statusesOf(await client.closed)).toEqual(['413'])
    await scene.expectUntouched()
  })

  it('are not possible with HTTP/1.0, which gets one answer', async () => {
    const lines = ['GET /ready HTTP/1.0', HOST]
    const { status, closed } = await rawRequest({ port: scene.registry.port, lines, deadlineMs: 20_000 })
    expect({ status, closed }).toEqual({ status: 200, closed: true })
  })
})
