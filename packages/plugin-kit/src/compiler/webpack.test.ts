import { expect, it } from 'vitest'
import { pluginWebpackConfig } from './webpack.ts'

it('the entry of a single file has the same name in every project folder', () => {
  const [here, there] = ['/here', '/over/there'].map((root) =>
    pluginWebpackConfig({ root, format: 'single-file' }),
  )
  expect(here?.entry).toEqual(there?.entry)
})
