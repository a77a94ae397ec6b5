import { buildZip } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RequestUnderTest } from '../../testing/registry-under-test.ts'

const url = '/plugins/upload'

function formOf(parts: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, text] of Object.entries(parts)) {
    form.append(name, name === 'metadata' ? text : new Blob([text]))
  }
  return form
}

const fileOf = (content: Uint8Array<ArrayBuffer> | string) => new Blob([content])

function uploadOf(metadata: Blob | string): FormData {
  const form = formOf({ file: 'export {}' })
  form.append('metadata', metadata)
  return form
}

/** The problem that a refused upload is answered with. */
async function refusalOf(request: Partial<RequestUnderTest>) {
  await using registry = await openRegistry()
  return (await registry.request({ method: 'POST', url, ...request })).problem()
}

describe('a refused upload', () => {
  it('with an unknown part is answered with the name of that part and the right name', async () => {
    expect(await refusalOf({ form: formOf({ bundle: 'export {}' }) })).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: 'The upload has a part "bundle", which is neither "file" nor "metadata".',
      errors: [{ hint: expect.stringContaining('"file=@') }],
    })
  })

  // `curl -d @plugin.js`, `--data-binary`, and a client without a content type.
  it.each(['application/x-www-form-urlencoded', 'application/json', 'text/plain', ''])(
    'of the content type %j is answered that it is not a form',
    async (type) => {
      const headers = { 'content-type': type }
      expect(await refusalOf({ headers, body: 'export default {}' })).toMatchObject({
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
        errors: [{ hint: expect.stringContaining('-F') }],
      })
    },
  )

  it('with malformed metadata is answered with an example that is accepted when copied', async () => {
    const { errors: [{ hint = '' } = {}] = [] } = await refusalOf({
      form: formOf({ file: 'export {}', metadata: '{id:my-plugin}' }),
    })
    const [, metadata = ''] = /-F 'metadata=(.*)'$/.exec(hint) ?? []
    await using registry = await openRegistry()
    const answer = await registry.request({
      method: 'POST',
      url,
      form: formOf({ file: 'export {}', metadata }),
    })
    expect(answer.status).toBe(201)
  })
})

describe('the metadata of an upload', () => {
  const METADATA = JSON.stringify(metadataOf())
  it.each([
    ['in a field', METADATA],
    ['in a file', fileOf(METADATA)],
    ['in a part of type JSON', new Blob([METADATA], { type: 'application/json' })],
    ['with a byte order mark', `\uFEFF${METADATA}`],
    ['with a byte order mark in a file', fileOf(`\uFEFF${METADATA}`)],
  ])('is accepted %s', async (_how, metadata) => {
    await using registry = await openRegistry()
    const answer = await registry.request({ method: 'POST', url, form: uploadOf(metadata) })
    expect(answer.status).toBe(201)
  })

  it.each([
    [
      'in Latin-1',
      fileOf(Buffer.from(METADATA.replace('{', '{"description":"g\u00f6",'), 'latin1')),
      'not UTF-8',
    ],
    ['that is cut off', METADATA.slice(0, -1), 'found the end of the text'],
    ['that is empty', '', 'found the end of the text'],
  ])('is refused as malformed when it is text %s', async (_what, metadata, message) => {
    expect(await refusalOf({ form: uploadOf(metadata) })).toMatchObject({
      status: 400,
      code: 'MALFORMED_BODY',
      errors: [{ message: expect.stringContaining(message) }],
    })
  })

  it.each([
    ['a key twice', METADATA.replace('{', '{"id":"other",'), '/id', 'repeats the key "id"'],
    [
      'an integer above 2^53',
      METADATA.replace('{', '{"compat":9007199254740993,'),
      '/compat',
      'would become',
    ],
  ])('is refused with the name and the place of %s', async (_what, metadata, pointer, message) => {
    expect(await refusalOf({ form: uploadOf(metadata) })).toMatchObject({
      status: 422,
      code: 'METADATA_INVALID',
      errors: [{ pointer, line: 1, message: expect.stringContaining(message) }],
    })
  })
})

it.each(['base64', 'quoted-printable', 'X-Other'])(
  'a part with Content-Transfer-Encoding %s is refused by the name of the header',
  async (encoding) => {
    const body = [
      '--x',
      'Content-Disposition: form-data; name="file"; filename="bundle.js"',
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      'ZXhwb3J0IHt9',
      '--x--',
      '',
    ].join('\r\n')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(await refusalOf({ headers, body })).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: expect.stringContaining(`Content-Transfer-Encoding: ${encoding.toLowerCase()}`),
    })
  },
)

it('an upload that is declared or named a ZIP but is not one is refused as FORMAT_UNSUPPORTED', async () => {
  const files = [
    new File(['export {}'], 'plugin.js', { type: 'application/zip' }),
    new File(['export {}'], 'plugin.zip'),
  ]
  for (const file of files) {
    const form = formOf({ metadata: JSON.stringify(metadataOf()) })
    form.append('file', file)
    expect(await refusalOf({ form })).toMatchObject({
      code: 'BUNDLE_REFUSED',
      errors: [{ code: 'FORMAT_UNSUPPORTED', message: expect.stringContaining('is not a ZIP') }],
    })
  }
})

it('an upload that is text but not JavaScript is refused with the place of the fault', async () => {
  await using registry = await openRegistry({ env: { CHECKS: '' } })
  const problem = (await registry.upload(metadataOf(), 'not JavaScript')).problem()
  expect(problem).toMatchObject({
    code: 'BUNDLE_REFUSED',
    errors: expect.arrayContaining([
      expect.objectContaining({ code: 'SYNTAX_ERROR', level: 'enforced', file: 'bundle.js', line: 1 }),
    ]),
  })
  expect((await registry.request({ url: '/plugins' })).body.items).toEqual([])
})

it('an upload whose styles hold for the whole page is published with a warning, and its document has the warning', async () => {
  await using registry = await openRegistry()
  const published = await registry.publish(
    metadataOf(),
    new Uint8Array(
      await buildZip([
        { path: 'bundle.js', content: 'export default 1' },
        { path: 'bundle.css', content: 'h1 { margin: 0 }' },
      ]),
    ),
  )
  const warning = {
    name: 'styles',
    outcome: 'warned',
    message: 'the rule h1 in bundle.css holds for the whole page',
    findings: [expect.objectContaining({ code: 'STYLE_GLOBAL', file: 'bundle.css', line: 1, column: 1 })],
  }
  expect(published.checks).toContainEqual(warning)
  const stored = await registry.request({ url: `/plugins/${published.id}/versions/${published.version}` })
  expect(stored.body).toMatchObject({ checks: expect.arrayContaining([warning]) })
})

it('a programming error while a form is read is answered 500 without its message', async () => {
  await using registry = await openRegistry()
  registry.app.addHook('preHandler', async (request) => {
    request.parts = () => {
      throw new TypeError('a programming error')
    }
  })
  const answer = await registry.upload(metadataOf())
  expect(answer.problem()).toMatchObject({ status: 500, code: 'INTERNAL' })
  expect(answer.text).not.toContain('mistake')
})
