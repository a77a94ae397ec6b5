import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { BUNDLERS } from './testing/bundlers.ts'
import { builtMarkup, evaluatePlugin } from './testing/evaluate-plugin.ts'
import { inspectUpload } from './testing/inspect-upload.ts'
import { openProject } from './testing/open-project.ts'

const ZIP = 'dist/kit-fixture-1.2.3.zip'
const REACT_ITSELF = 'react.transitional.element'
const DYNAMIC_CODE = /\beval\(|new Function\b|sourceMappingURL/

function imagesOf(markup: string): string[] {
  return [...markup.matchAll(/src="([^"]+)"/g)].map(([, url = '']) => url)
}

describe.each(Object.entries(BUNDLERS))('the template of %s', (_tool, build) => {
  it('builds a ZIP that the registry accepts and a host can show', async () => {
    await using project = await openProject()
    await build({ root: project.root })
    const zip = await project.read(ZIP)
    const files = await inspectUpload(zip)

    const scripts = Object.entries(files).filter(([path]) => path.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(1)
    for (const [path, text] of scripts) {
      expect(path).toMatch(/^(?:bundle\.js|chunks\/[^/]+\.js)$/)
      expect(text).not.toContain(REACT_ITSELF)
      expect(text).not.toMatch(DYNAMIC_CODE)
    }
    expect(scripts.map(([, text]) => text).join()).toContain('globalThis.__PLUGBOARD_RUNTIME__')
    expect(Object.keys(files).filter((path) => path.startsWith('assets/'))).toHaveLength(3)
    expect(files['bundle.css']).toMatch(/url\(["']?(?:\.\/)?assets\/paper\.[\w-]+\.svg["']?\)/)
    const styles = Object.entries(files).filter(([path]) => path.endsWith('.css'))
    expect(styles.map(([, text]) => text).join()).toContain('.kit-details')

    const evaluated = await evaluatePlugin(join(project.root, 'dist/bundle/bundle.js'))
    expect(evaluated).toMatchObject({
      extensionPoints: ['payment-methods', 'header'],
      markup: expect.stringMatching(/alt="legacy".* pay (?:<!-- -->)?42<\/button>.*details<\/p>/s),
      styles: [],
      isDefinition: true,
    })
    const images = imagesOf(evaluated.markup)
    expect(images).toHaveLength(2)
    await Promise.all(images.map((url) => access(fileURLToPath(url))))
  })

  it('builds a single file that contains styles, images and lazy parts', async () => {
    await using project = await openProject()
    await build({ root: project.root, format: 'single-file' })
    expect(await project.built()).toEqual(['metadata.json', 'plugin.js', 'plugin.js.map'])
    const script = await project.read('dist/plugin.js')
    const metadata: unknown = JSON.parse(String(await project.read('dist/metadata.json')))
    expect(await inspectUpload(script, metadata)).toEqual({ 'bundle.js': String(script) })
    expect(String(script)).not.toContain(REACT_ITSELF)
    expect(String(script)).not.toMatch(DYNAMIC_CODE)

    const evaluated = await evaluatePlugin(join(project.root, 'dist/plugin.js'))
    expect(evaluated).toMatchObject({
      extensionPoints: ['payment-methods', 'header'],
      markup: expect.stringMatching(/alt="legacy".*details<\/p>/s),
      styles: [expect.stringMatching(/\.kit-fixture.*data:image\/svg.*\.kit-details/s)],
      isDefinition: true,
    })
    expect(imagesOf(evaluated.markup)).toEqual([
      expect.stringMatching(/^data:image\/svg/),
      expect.stringMatching(/^data:image\/svg/),
    ])
  })

  it('builds the same bytes from the same sources in different folders', async () => {
    await using here = await openProject()
    await using there = await openProject()
    const uploads = [here, there].map(async (project) => {
      await build({ root: project.root })
      const zip = (await project.read(ZIP)).toString('base64')
      await build({ root: project.root, format: 'single-file' })
      return { zip, script: String(await project.read('dist/plugin.js')) }
    })
    const [first, second] = await Promise.all(uploads)
    expect(first).toEqual(second)
  })

  it('builds for development without code that a Content Security Policy forbids', async () => {
    await using project = await openProject()
    await build({ root: project.root, mode: 'development' })
    const files = await inspectUpload(await project.read(ZIP))
    const scripts = Object.entries(files).flatMap(([path, text]) => (path.endsWith('.js') ? [text] : []))
    expect(scripts.join()).toContain('modules["react/jsx-dev-runtime"]')
    expect(scripts.join()).not.toMatch(DYNAMIC_CODE)
    const { markup } = await evaluatePlugin(join(project.root, 'dist/bundle/bundle.js'))
    expect(markup).toMatch(/details<\/p>/)
  })

  it('reads the modules of the option shared from the host', async () => {
    await using project = await openProject({
      'node_modules/@acme/ui/package.json': '{ "type": "module", "exports": { "import": "./ui.js" } }',
      'node_modules/@acme/ui/ui.js': 'export const Badge = () => "bundled"\nexport default Badge\n',
      'src/index.tsx': `import Ui, { Badge } from '@acme/ui'
        import * as all from '@acme/ui'
        const Both = () => <>{Ui()}, {Badge()}, {all.Badge()}</>
        export default { extensions: { header: Both } }`,
    })
    await build({ root: project.root, shared: ['@acme/ui'] })
    const { markup } = await evaluatePlugin(join(project.root, 'dist/bundle/bundle.js'))
    expect(markup.replaceAll('<!-- -->', '')).toBe('default of ui, badge of ui, badge of ui')
  })

  it('reads react-dom/client from a host that shares it', async () => {
    await using project = await openProject({
      'src/index.tsx': `import { createRoot } from 'react-dom/client'
        const Root = () => <p>{String(createRoot(globalThis as never))}</p>
        export default { extensions: { header: Root } }`,
    })
    await build({ root: project.root, shared: ['react-dom/client'] })
    expect(await builtMarkup(project.root)).toBe('<p>root of the host</p>')
  })

  it('builds a plugin that names the shared module which its host lacks', async () => {
    await using project = await openProject({
      'src/index.tsx': "import { z } from 'not-here'\nexport default { extensions: { header: z } }",
    })
    await build({ root: project.root, shared: { 'not-here': ['z'] } })
    await expect(evaluatePlugin(join(project.root, 'dist/bundle/bundle.js'))).rejects.toThrow(
      'This plugin needs the module "not-here", which this page does not share with plugins.',
    )
  })

  it.each(['react-dom/client', 'react-dom/server', 'next/link'])(
    'refuses an import of %s with the reason, and removes the older ZIP',
    async (id) => {
      await using project = await openProject({
        'src/details.tsx': `import * as more from '${id}'\nexport default () => String(more)`,
        [ZIP]: 'of an older build',
        'dist/bundle/bundle.js': 'of an older build',
        'dist/bundle/manifest.json': '{ "id": "kit-fixture" }',
      })
      const message = `A plugin must not import "${id}".`
      await expect(build({ root: project.root })).rejects.toThrow(message)
      expect(await project.built()).toEqual([])
    },
  )

  it('refuses a faulty manifest and removes the older build', async () => {
    await using project = await openProject({
      'manifest.json': '{ "id": "kit-fixture", "name": "Kit Fixture", "verson": "1.2.3" }',
      'dist/kit-fixture-1.2.2.zip': 'of an older build',
      'dist/plugin.js': 'of an older build',
      'dist/metadata.json': '{ "id": "kit-fixture" }',
      'dist/notes.txt': 'of the author',
    })
    await expect(build({ root: project.root })).rejects.toThrow('/verson is not a known field.')
    expect(await project.built()).toEqual(['notes.txt'])
  })

  it.each(['zip', 'single-file'] as const)(
    'refuses a %s whose entry has no default export, with one message, and leaves no file',
    async (format) => {
      const message =
        'src/index.tsx has no default export. Export the plugin from it: export default definePlugin('
      for (const text of ["export * from './details.tsx'", 'export const plugin = {}', '']) {
        await using project = await openProject({ 'src/index.tsx': text })
        const refusal = await build({ root: project.root, format }).catch(String)
        expect(String(refusal).split(message)).toHaveLength(2)
        expect(refusal).not.toContain('plugboard:entry')
        expect(refusal).not.toContain('data:text')
        expect(await project.built()).toEqual([])
      }
    },
  )

  it('accepts a default export that the entry re-exports from another file', async () => {
    await using project = await openProject({
      'src/index.tsx': "export { default, default as again } from './plugin.tsx'",
      'src/plugin.tsx': "export default { extensions: { header: () => 'of the other file' } }",
    })
    for (const [format, script] of [
      ['zip', 'bundle/bundle.js'],
      ['single-file', 'plugin.js'],
    ] as const) {
      await build({ root: project.root, format })
      const { markup } = await evaluatePlugin(join(project.root, 'dist', script))
      expect(markup).toBe('of the other file')
    }
  })
})

// webpack and Rspack read the host's module as a whole, and do not know the names of its exports.
it.each(['vite', 'esbuild'] as const)('%s refuses a misspelt import of a shared module', async (tool) => {
  await using project = await openProject({
    'src/index.tsx': "import { useStat } from 'react'\nexport default { extensions: { header: useStat } }",
  })
  await expect(BUNDLERS[tool]({ root: project.root })).rejects.toThrow('useStat')
})

it.each(Object.entries(BUNDLERS))(
  '%s gives the classes of CSS modules names that differ from one plugin to another',
  async (_tool, build) => {
    const sources = {
      'src/index.tsx': `import card from './card.module.css'
      const Card = () => <p className={card.wide} />
      export default { extensions: { header: Card } }`,
      'src/card.module.css':
        '.wide { composes: base from "./parts/base.module.css"; background: url("./logo.svg") }',
      'src/parts/base.module.css': '.base { color: red }',
    }
    const built = [1, 2].map(async (n) => {
      const manifest = { id: `plugin-${n}`, name: 'Plugin', version: '1.0.0', extensionPoints: ['header'] }
      await using project = await openProject({ ...sources, 'manifest.json': JSON.stringify(manifest) })
      await build({ root: project.root })
      const { markup } = await evaluatePlugin(join(project.root, 'dist/bundle/bundle.js'))
      const [, names = 'none'] = /class="([\w-]+ [\w-]+)"/.exec(markup) ?? []
      const styles = String(await project.read('dist/bundle/bundle.css'))
      for (const each of names.split(' ')) expect(styles).toContain(`.${each}`)
      expect(styles).toMatch(/url\(["']?(?:\.\/)?assets\/logo\./)
      return names
    })
    const [first = '', second = ''] = await Promise.all(built)
    expect(second.split(' ')).not.toEqual(expect.arrayContaining([first.split(' ')[0]]))
    expect(second.split(' ')).not.toEqual(expect.arrayContaining([first.split(' ')[1]]))
  },
)

// Vite itself repeats them before each module that composes them.
it.each(['webpack', 'rspack', 'esbuild'] as const)(
  '%s puts classes that two CSS modules compose from a third before those of both, once',
  async (tool) => {
    await using project = await openProject({
      'src/index.tsx': `import card from './card.module.css'
        import badge from './badge.module.css'
        const Both = () => <p className={card.card}><b className={badge.badge} /></p>
        export default { extensions: { header: Both } }`,
      'src/card.module.css': '.card { composes: base from "./parts/base.module.css"; order: 2 }',
      'src/badge.module.css': '.badge { composes: base from "./parts/base.module.css"; order: 3 }',
      'src/parts/base.module.css':
        '.base { composes: text from "./text.module.css"; order: 1 } .unused { order: 4 }',
      'src/parts/text.module.css':
        '.text { order: 0; animation: 1s text-in } @keyframes text-in { to { top: 0 } }',
    })
    await BUNDLERS[tool]({ root: project.root })
    const markup = await builtMarkup(project.root)
    const css = String(await project.read('dist/bundle/bundle.css'))
    const classes = [...markup.matchAll(/class="([^"]+)"/g)].map(([, names = '']) => names.split(' '))
    expect(classes.map((names) => names.length)).toEqual([3, 3])
    const orderOf = (name: string) => css.match(new RegExp(`\\.${name}\\s*\\{[^}]*order:\\s*(\\d)`))?.[1]
    expect(classes.map((names) => names.map(orderOf))).toEqual([
      expect.arrayContaining(['0', '1', '2']),
      expect.arrayContaining(['0', '1', '3']),
    ])
    expect([...css.matchAll(/order:\s*(\d)/g)].map(([, order]) => order)).toEqual(['0', '1', '4', '2', '3'])
  },
)
