import { describe, expect, it } from 'vitest'
import { BUNDLERS } from './testing/bundlers.ts'
import { builtMarkup } from './testing/evaluate-plugin.ts'
import { openProject } from './testing/open-project.ts'

const PACKAGE = {
  'node_modules/api/package.json': '{ "type": "module", "exports": "./api.js" }',
  'node_modules/api/api.js': `export const url = process.env.API_URL
    export const debug = process.env.DEBUG_API ? 'debug' : 'quiet'`,
}

describe.each(Object.entries(BUNDLERS))('the template of %s', (tool, build) => {
  it('replaces process.env.NAME with the value in the option public, also in packages', async () => {
    await using project = await openProject({
      ...PACKAGE,
      'src/index.tsx': `import { url, debug } from 'api'
        const texts: string[] = [process.env.API_URL, url, debug, process.env.NODE_ENV]
        export default { extensions: { header: () => <p>{texts.join(' ')}</p> } }`,
    })
    await build({ root: project.root, public: { API_URL: 'https://api.example' } })
    expect(await builtMarkup(project.root)).toBe(
      '<p>https://api.example https://api.example quiet production</p>',
    )
  })

  it.each([
    [
      'process.env.API_URL',
      'src/part.ts reads process.env.API_URL, which has no value in a page. Give it one',
    ],
    ['Object.keys(process.env)', 'src/part.ts uses process.env as a whole, which a page does not have.'],
  ])('refuses %s in a source of the plugin, without such a constant', async (expression, message) => {
    await using project = await openProject({
      'src/part.ts': `export const part = (): unknown => ${expression}`,
      'src/index.tsx': "import { part } from './part.ts'\nexport default { extensions: { header: part } }",
    })
    await expect(build({ root: project.root })).rejects.toThrow(message)
    expect(await project.built()).toEqual([])
  })

  it('refuses import.meta.env in a source of the plugin, unless it is built with Vite', async () => {
    await using project = await openProject({
      'src/index.tsx': `const text: string = import.meta.env.MODE
        export default { extensions: { header: () => <p>{text}</p> } }`,
    })
    const outcome = await build({ root: project.root }).then(() => builtMarkup(project.root), String)
    expect(outcome).toContain(
      tool === 'vite'
        ? '<p>production</p>'
        : 'src/index.tsx reads import.meta.env, which only Vite has. Read process.env.NODE_ENV, or process.env.NAME',
    )
  })

  it('refuses an extension whose name is not an extension point of the manifest', async () => {
    await using project = await openProject({
      'src/index.tsx': `import { definePlugin } from '@plugboard/plugin-kit'
        export default definePlugin({ extensions: { 'payment-method': () => null, header: () => null } })`,
    })
    await expect(build({ root: project.root })).rejects.toThrow(
      'src/index.tsx has an extension for "payment-method", and extensionPoints in manifest.json has ' +
        '"payment-methods", "header".',
    )
    expect(await project.built()).toEqual([])
  })
})
