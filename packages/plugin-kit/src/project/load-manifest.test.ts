import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadManifest } from './load-manifest.ts'
import { PluginBuildError } from './plugin-build-error.ts'
import { resolveProject } from './plugin-project.ts'

/** The message for a manifest that is refused. */
async function refusal(text: string | undefined): Promise<string> {
  await using folder = new AsyncDisposableStack()
  const root = await mkdtemp(join(tmpdir(), 'plugboard-manifest-'))
  folder.defer(() => rm(root, { recursive: true, force: true }))
  if (text !== undefined) await writeFile(join(root, 'manifest.json'), text)
  try {
    return `accepted ${JSON.stringify(await loadManifest(resolveProject({ root })))}`
  } catch (error) {
    if (!(error instanceof PluginBuildError)) throw error
    return error.message.replace(root, 'ROOT')
  }
}

describe('loadManifest', () => {
  it('fills in the fields that the author may leave out', async () => {
    expect(await refusal('{ "id": "a", "name": "A", "version": "1.0.0" }')).toBe(
      'accepted {"id":"a","name":"A","version":"1.0.0","description":"","category":null,' +
        '"extensionPoints":[],"compat":{},"isolation":"inline"}',
    )
  })

  it('reports each fault on a line of its own, with its place and an example', async () => {
    const manifest = {
      id: 'My Plugin',
      version: 1,
      extensionPoints: ['payment-methods', 'no spaces'],
      compat: { react: '^19', next: '16' },
      'a/b': true,
    }
    expect((await refusal(JSON.stringify(manifest))).split('\n  ')).toEqual([
      'manifest.json is not a valid manifest:',
      '/id must be 1 to 64 lower case letters, digits or hyphens, and neither start nor end with a hyphen, for example "id":"test-plugin"',
      '/name is missing, for example "name":"Test Plugin"',
      '/version must be of type string, for example "version":"1.0.0"',
      '/extensionPoints/1 must be 1 to 64 letters, digits, dots, colons, underscores or hyphens',
      '/compat/react must be a major version like 19, or with a minor like 19.2',
      '/compat/next is not a known field. Remove it, or correct its spelling.',
      '/a~1b is not a known field. Remove it, or correct its spelling: the fields are id, name, version, description, category, extensionPoints, compat, isolation, securityFix, permissions, homepage, repository, license, keywords, icon, readme, configuration, entry.',
    ])
  })

  it.each([
    ['is missing', undefined, 'manifest.json is missing in ROOT. Write one, such as { "id": "my-plugin", '],
    ['is not JSON', '{ "id": "a", }', 'manifest.json is not JSON: '],
    ['is not an object', '[]', 'manifest.json is not a valid manifest:\n  it must be of type object'],
  ])('refuses a manifest that %s, with a message that names the fault', async (_case, text, message) => {
    expect(await refusal(text)).toContain(message)
  })
})
