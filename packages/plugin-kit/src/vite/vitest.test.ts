import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { openProject } from '../testing/open-project.ts'

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

it('the Vite configuration of a plugin also runs its tests with Vitest, with React.act', async () => {
  await using project = await openProject({
    'vite.config.mjs': `import { pluginViteConfig } from ${JSON.stringify(new URL('./vite.ts', import.meta.url).href)}
      export default pluginViteConfig()`,
    'src/index.test.tsx': `import { expect, it } from ${JSON.stringify(import.meta.resolve('vitest'))}
      import { act } from 'react'
      import { renderToString } from 'react-dom/server'
      import plugin from './index.tsx'
      it('renders', async () => {
        const Payment = plugin.extensions['payment-methods']
        let markup = ''
        await act(async () => { markup = renderToString(<Payment host={{ total: 7 }} config={{}} plugin={{ id: 'a', version: '1.0.0' }} />) })
        expect(markup).toContain('pay')
        expect(process.env.NODE_ENV).toBe('test')
      })`,
  })
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  await promisify(execFile)(
    process.execPath,
    ['--conditions=source', VITEST, 'run', '--reporter=json', '--outputFile=report.json'],
    {
      cwd: project.root,
      env,
    },
  )
  expect(JSON.parse(String(await project.read('report.json')))).toMatchObject({
    numPassedTests: 1,
    success: true,
  })
})
