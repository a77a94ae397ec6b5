import { expect, it } from 'vitest'
import { sourceName } from './source-name.ts'

it.each([
  ['of esbuild', '../../src/app.tsx', 'src/app.tsx'],
  ['of webpack', 'webpack://my-plugin/./src/app.tsx?0f3a', 'src/app.tsx'],
  ['of webpack without a namespace', 'webpack:///./src/app.tsx', 'src/app.tsx'],
  [
    'of a package',
    '../../../node_modules/.pnpm/react@19.2.0/node_modules/react/index.js',
    'node_modules/react/index.js',
  ],
  ['with backslashes', '..\\src\\app.tsx', 'src/app.tsx'],
  ['that is virtual', '\0vite/preload-helper.js', 'vite/preload-helper.js'],
  ['in a home', '/home/ann/plugin/src/app.tsx', 'plugin/src/app.tsx'],
  ['at the root of a home', '/Users/ann/app.tsx', 'app.tsx'],
  ['that climbs to a home', '../../../../home/ann/secret-client/plugin/src/deep/app.tsx', 'src/deep/app.tsx'],
  ['as a file URL', 'file:///home/ann/plugin/src/app.tsx', 'plugin/src/app.tsx'],
  ['of a drive', 'C:\\Users\\Ann\\plugin\\src\\app.tsx', 'plugin/src/app.tsx'],
  ['of webpack with a home', 'webpack://p//home/ann/plugin/src/app.tsx', 'plugin/src/app.tsx'],
  ['with an invisible character', 'src/a\u202Epp.ts', 'src/a\\u{202e}pp.ts'],
  ['that is a query only', '?a', undefined],
  ['without characters', '', undefined],
])('the name of a source %s is the path in its project', (_what, name, shown) => {
  expect(sourceName(name)).toBe(shown)
})

it('a name of a million characters is cut', () => {
  expect(sourceName('a/'.repeat(500_000))?.length).toBeLessThan(250)
})
