import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RequestUnderTest } from '../testing/registry-under-test.ts'

const url = '/plugins/upload'

function formOf(parts: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, text] of Object.entries(parts)) {
    form.append(name, name === 'metadata' ? text : new Blob([text]))
  }
  return form
}

/** What an upload that is refused is told. */
async function refusalOf(request: Partial<RequestUnderTest>) {
  await using registry = await openRegistry()
  return (await registry.request({ method: 'POST', url, ...request })).problem()
}

describe('an upload that is refused', () => {
  it('is told the name of a part that is none of an upload, and what to call it', async () => {
    expect(await refusalOf({ form: formOf({ bundle: 'export {}' }) })).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: 'The upload has a part "bundle", which is neither "file" nor "metadata".',
      errors: [{ hint: expect.stringContaining('"file=@') }],
    })
  })

  // `curl -d @plugin.js`, `--data-binary`, and a client that says nothing.
  it.each(['application/x-www-form-urlencoded', 'application/json', 'text/plain', ''])(
    'is told that %j is no form, and not what is wrong with its JSON',
    async (type) => {
      const headers = { 'content-type': type }
      expect(await refusalOf({ headers, body: 'export default {}' })).toMatchObject({
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
        errors: [{ hint: expect.stringContaining('-F') }],
      })
    },
  )

  it('is given metadata that is accepted as it stands', async () => {
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

it('an upload that is declared or named a ZIP and is not one is refused by name', async () => {
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

it('an upload that is text but not JavaScript is published, and the checks say that it was not parsed', async () => {
  await using registry = await openRegistry()
  const { checks } = await registry.publish(metadataOf(), 'not JavaScript')
  expect(checks).toContainEqual({
    name: 'text',
    outcome: 'passed',
    message: 'all scripts and style sheets are text in UTF-8; they were not parsed',
  })
})
