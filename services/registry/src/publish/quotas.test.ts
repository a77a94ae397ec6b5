import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const FILE = 'export default 1\n'
const TOKENS = ['ci', 'other'].map((name) => ({
  name,
  token: name.repeat(12).padEnd(24, '-'),
  scopes: ['publish'],
  // Two credentials of the same publisher, to whom the plugins belong.
  publisher: 'the shop',
}))
const REGISTRY_TOKENS = JSON.stringify(TOKENS)

/** Publishes a version of a plugin with a token. */
function uploadWith({ request }: Awaited<ReturnType<typeof openRegistry>>, name: string) {
  const token = TOKENS.find((each) => each.name === name)?.token
  return (id: string, version: string, file = FILE) => {
    const form = new FormData()
    form.append('file', new Blob([file]), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf({ id, version })))
    const headers = { authorization: `Bearer ${token}` }
    return request({ method: 'POST', url: '/plugins/upload', headers, form })
  }
}

describe('a quota', () => {
  it('of versions of a plugin refuses one more with the setting and the figures, and does not affect other plugins', async () => {
    await using registry = await openRegistry({ env: { QUOTA_PLUGIN_VERSIONS: '2' } })
    await registry.publish(metadataOf({ version: '1.0.0' }))
    await registry.publish(metadataOf({ version: '2.0.0' }))
    const refused = await registry.upload(metadataOf({ version: '3.0.0' }))
    expect(refused.problem()).toMatchObject({
      status: 403,
      code: 'QUOTA_EXCEEDED',
      retryable: false,
      detail:
        'QUOTA_PLUGIN_VERSIONS allows the plugin test-plugin 2 versions; 2 are used, and this version needs 1 more.',
      fix: expect.stringContaining('raise the setting'),
    })
    expect((await registry.request({ url: '/plugins/test-plugin/versions/3.0.0' })).status).toBe(404)
    expect((await registry.upload(metadataOf({ id: 'another' }))).status).toBe(201)
  })

  it('of bytes of a plugin counts the files of all its versions, and allows exactly its limit', async () => {
    await using registry = await openRegistry({ env: { QUOTA_PLUGIN_BYTES: String(2 * FILE.length) } })
    expect((await registry.upload(metadataOf({ version: '1.0.0' }), FILE)).status).toBe(201)
    const refused = await registry.upload(metadataOf({ version: '2.0.0' }), `${FILE} `)
    expect(refused.problem().detail).toBe(
      'QUOTA_PLUGIN_BYTES allows the plugin test-plugin 34 bytes; 17 are used, and this version needs 18 more.',
    )
    expect((await registry.upload(metadataOf({ version: '2.0.0' }), FILE)).status).toBe(201)
  })

  it('of a credential counts everything that was published with it, for any plugin, and nothing else', async () => {
    const env = { REGISTRY_TOKENS, QUOTA_CREDENTIAL_VERSIONS: '2' }
    await using registry = await openRegistry({ env })
    const [byCi, byOther] = [uploadWith(registry, 'ci'), uploadWith(registry, 'other')]
    expect((await byCi('a', '1.0.0')).status).toBe(201)
    expect((await byCi('b', '1.0.0')).status).toBe(201)
    expect((await byCi('c', '1.0.0')).problem().detail).toBe(
      'QUOTA_CREDENTIAL_VERSIONS allows the token ci 2 versions; 2 are used, and this version needs 1 more.',
    )
    expect((await byOther('a', '2.0.0')).status).toBe(201)
    expect((await byCi('a', '1.0.0')).status, 'what is published is never refused').toBe(200)
    expect((await byCi('a', '1.0.0', 'other bytes')).problem().code).toBe('VERSION_EXISTS')
  })

  it('that is set later counts versions that were published before', async () => {
    const [catalog, store] = [createMemoryCatalog(), createMemoryStore()]
    await using before = await openRegistry({ catalog, store, env: { REGISTRY_TOKENS } })
    expect((await uploadWith(before, 'ci')('a', '1.0.0')).status).toBe(201)
    const env = { REGISTRY_TOKENS, QUOTA_CREDENTIAL_BYTES: String(FILE.length) }
    await using registry = await openRegistry({ catalog, store, env })
    expect((await uploadWith(registry, 'ci')('b', '1.0.0')).problem().code).toBe('QUOTA_EXCEEDED')
    expect((await uploadWith(registry, 'other')('b', '1.0.0')).status).toBe(201)
  })

  it('is not exceeded by concurrent uploads', async () => {
    await using registry = await openRegistry({ env: { QUOTA_PLUGIN_VERSIONS: '3' } })
    const uploadAll = () =>
      Promise.all(
        Array.from({ length: 10 }, (_, index) => registry.upload(metadataOf({ version: `${index}.0.0` }))),
      )
    const answers = await uploadAll()
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
    const refused = answers.filter(({ status }) => status !== 201).map((answer) => answer.problem().code)
    expect(['QUOTA_EXCEEDED', 'PUBLISHES_UNFINISHED']).toEqual(expect.arrayContaining(refused))
    const again = await uploadAll()
    expect(again.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(again.filter(({ status }) => status === 403)).toHaveLength(7)
    const { body } = await registry.request({ url: '/plugins/test-plugin/versions' })
    expect(body.items).toHaveLength(3)
  })
})
