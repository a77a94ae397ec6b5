import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pluginEsbuildConfig } from '@plugboard/plugin-kit/esbuild'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { checkTypes } from '../harness/check-types.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { ROOT } from '../harness/project-folders.ts'
import { reportOf, runInSandbox, serveReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { readDocumentFiles } from '../hosts/document-files.ts'

const PLUGIN = `
import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import Button from '@mui/material/Button'
import { createGlobalStyle, styled } from 'styled-components'
import { useEffect } from 'react'
import { WithEmotion } from './emotion.tsx'
import { WithStyledComponents } from './styled-components.tsx'

const Styled = styled.p\`color: rgb(2, 2, 2)\`
const Global = createGlobalStyle\`.global { color: rgb(3, 3, 3) }\`
const Point = ({ host, nonce }: ExtensionProps<{ report(value: unknown): void }>) => {
  useEffect(() => {
    // A frame that is still hidden has no colors in Firefox.
    const timer = setInterval(() => {
      const colors = ['mui', 'styled', 'global'].map((id) => getComputedStyle(document.getElementById(id)!).color)
      if (colors.every(Boolean)) host.report({ colors, nonce, activated })
    }, 50)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <WithEmotion nonce={nonce}><Button id="mui" sx={{ color: 'rgb(1, 1, 1)' }}>MUI</Button></WithEmotion>
      <WithStyledComponents nonce={nonce}><Styled id="styled">Styled</Styled><Global /></WithStyledComponents>
      <p className="global" id="global">Global</p>
    </>
  )
}
let activated: string | undefined
export default definePlugin({ extensions: { point: Point }, activate: ({ nonce }) => { activated = nonce } })`

const COLORS = ['rgb(1, 1, 1)', 'rgb(2, 2, 2)', 'rgb(3, 3, 3)']

/** Builds a plugin of the lines that the document shows for Emotion and styled-components, and checks their types. */
async function buildStyled(): Promise<{ id: string; source: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-styled-'))
  const root = folder.path
  await mkdir(join(root, 'src'))
  await symlink(join(ROOT, 'tests/node_modules'), join(root, 'node_modules'), 'junction')
  const files = {
    ...(await readDocumentFiles('docs/plugins.md', 'Libraries that insert styles')),
    'manifest.json': JSON.stringify({
      id: 'styled',
      name: 'Styled',
      version: '1.0.0',
      extensionPoints: ['point'],
    }),
    'src/index.tsx': PLUGIN,
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
  await checkTypes(root)
  await build({ ...pluginEsbuildConfig({ root, format: 'single-file' }), logLevel: 'silent' })
  return { id: 'styled', source: await readFile(join(root, 'dist/plugin.js'), 'utf8') }
}

const openedPlugin = shared(async () => ({
  ...(await buildStyled()),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}))

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'a plugin with MUI and styled-components', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    it.each([{ strictDynamic: false }, { strictDynamic: true }])(
      'is styled by the documented lines under a policy with %o, and violates nothing',
      async (csp) => {
        await using host = await serveReactPage([await openedPlugin()], { csp })
        await using page = await (await openedBrowser()).newPage()
        await page.goto(host.url)
        expect(await reportOf(page)).toEqual({
          colors: COLORS,
          nonce: 'of-the-page',
          activated: 'of-the-page',
        })
        expect(page.errors).toEqual([])
      },
    )

    it('is styled in the sandbox, where it needs no nonce', async () => {
      await using host = await serveReactPage([{ ...(await openedPlugin()), isolation: 'sandbox' }])
      await using page = await (await openedBrowser()).newPage()
      await page.goto(host.url)
      await runInSandbox(page)
      expect(await reportOf(page)).toEqual({ colors: COLORS })
      expect(page.errors).toEqual([])
    })
  })
}
