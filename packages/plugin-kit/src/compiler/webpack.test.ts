import { expect, it } from 'vitest'
import { pluginWebpackConfig } from './webpack.ts'

it('names the entry of a single file alike, wherever the project is', () => {
  const [here, there] = ['/here', '/over/there'].map((root) =>
    pluginWebpackConfig({ root, format: 'single-file' }),
  )
  expect(here?.entry).toEqual(there?.entry)
})
