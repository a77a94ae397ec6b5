import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const INSTALL = { method: 'POST', url: '/plugins/install' } as const

/** What is answered to an install with such a body, byte for byte. */
async function refusalOf(body: string) {
  await using registry = await openRegistry()
  const headers = { 'x-tenant-id': 'acme', 'content-type': 'application/json' }
  return (await registry.request({ ...INSTALL, headers, body })).problem()
}

it('a request without a body is refused with what to send', async () => {
  await using registry = await openRegistry()
  const problem = (await registry.request({ ...INSTALL, headers: { 'x-tenant-id': 'acme' } })).problem()
  expect(problem).toMatchObject({
    code: 'INVALID_REQUEST',
    detail: 'The request has no body.',
    errors: [{ message: 'the body is missing', hint: expect.stringContaining("-d '{…}'") }],
  })
})

describe('a faulty body', () => {
  it.each([
    ['that is of another type', '[]', '', 'must be of type object'],
    ['that lacks a field', '{}', '/pluginId', 'pluginId is missing'],
    ['with a field of another type', '{"pluginId":1}', '/pluginId', 'pluginId must be of type string'],
    ['with an unknown field', '{"pluginId":"a","confg":{}}', '/confg', 'confg is not a known field'],
    [
      'with a prototype',
      '{"pluginId":"a","config":{"b/c":{"__proto__":1}}}',
      '/config/b~1c/__proto__',
      'config.b/c.__proto__ is not allowed',
    ],
    [
      'that is cut off',
      '{"pluginId":',
      '/pluginId',
      'line 1, column 13: expected a value, found the end of the text',
    ],
    [
      'with a repeated key',
      '{"pluginId":"a",\n"config":{"b":1,"b":2}}',
      '/config/b',
      'line 2, column 17: repeats the key "b" of line 2',
    ],
    [
      'with an integer that a double cannot hold',
      '{"pluginId":"a","config":{"id":9007199254740993}}',
      '/config/id',
      'line 1, column 32: the number 9007199254740993 would become 9007199254740992',
    ],
    [
      'with an integer above 2^53 - 1',
      '{"pluginId":"a","config":{"id":[9007199254740992]}}',
      '/config/id/0',
      'config.id.0 must be at most 2^53 - 1, or a string',
    ],
  ])('%s is refused with the place of the fault', async (_what, body, pointer, message) => {
    expect((await refusalOf(body)).errors).toMatchObject([{ pointer, message }])
  })

  it.each(['{"pluginId":"a","confg":{}}', '{"pluginId":'])('is refused with a hint: %s', async (body) => {
    expect((await refusalOf(body)).errors?.[0]?.hint).toMatch(/\.$/)
  })

  it('with a content coding is refused with the name of the header', async () => {
    await using registry = await openRegistry()
    const encoded = { 'x-tenant-id': 'acme', 'content-encoding': 'gzip', 'content-type': 'application/json' }
    const answer = await registry.request({
      ...INSTALL,
      headers: encoded,
      body: gzipSync('{"pluginId":"a"}'),
    })
    expect(answer.problem()).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
    expect(answer.problem().detail).toContain('Content-Encoding')
    expect(answer.headers['accept-encoding']).toBe('identity')
    const headers = { ...encoded, 'content-encoding': 'identity' }
    const plain = await registry.request({ ...INSTALL, headers, body: '{"pluginId":"nobody"}' })
    expect(plain.problem().code).toBe('PLUGIN_NOT_FOUND')
  })

  it('is not assumed because of a byte order mark', async () => {
    expect((await refusalOf('\ufeff{"pluginId":"nobody"}')).code).toBe('PLUGIN_NOT_FOUND')
  })

  it('that is too large is refused with the limit', async () => {
    const problem = await refusalOf(JSON.stringify('x'.repeat(70_000)))
    expect(problem).toMatchObject({ code: 'BODY_TOO_LARGE', limitBytes: 65_536 })
  })

  it('and a faulty query are reported in the same form', async () => {
    await using registry = await openRegistry()
    const { errors } = (await registry.request({ url: '/plugins?limit=0' })).problem()
    expect(errors).toMatchObject([{ pointer: '/limit' }])
  })
})

it('a JSON body of exactly the size limit is accepted', async () => {
  const config = { a: 'x'.repeat(16_000) }
  const text = JSON.stringify({ pluginId: 'nobody', config })
  expect((await refusalOf(text.padEnd(65_536))).code).toBe('PLUGIN_NOT_FOUND')
})

it('a DELETE without a body may have the content type of JSON', async () => {
  await using registry = await openRegistry()
  await registry.publish(metadataOf())
  await registry.install('acme', { pluginId: 'test-plugin' })
  const headers = { 'content-type': 'application/json' }
  const url = '/tenants/acme/plugins/test-plugin'
  expect((await registry.request({ method: 'DELETE', url, headers })).status).toBe(204)
})

it('a multipart form is refused by routes other than uploads', async () => {
  await using registry = await openRegistry()
  const form = new FormData()
  form.append('pluginId', 'test-plugin')
  const headers = { 'x-tenant-id': 'acme' }
  expect((await registry.request({ ...INSTALL, headers, form })).problem()).toMatchObject({
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  })
})
