import { describe, expect, it } from 'vitest'
import { findingsOf } from '../testing/findings-of.ts'

describe('a file that a page does not need is told, and accepted', () => {
  it.each([
    'node_modules/a/index.js',
    'src/index.ts',
    'src/App.tsx',
    'src/App.jsx',
    'style.scss',
    '__tests__/a.js',
    'a.test.js',
    'package-lock.json',
    'pnpm-lock.yaml',
    'package.json',
    'tsconfig.build.json',
    'vite.config.ts',
    '.gitignore',
    '.github/workflows/ci.yml',
    'npm-debug.log',
  ])('%s', async (name) => {
    const findings = await findingsOf({ [name]: 'x' })
    expect(findings).toEqual([expect.objectContaining({ code: 'STRAY_FILE', level: 'advisory', file: name })])
  })

  it('with one finding for all of its kind, and their bytes', async () => {
    const findings = await findingsOf({ 'node_modules/a.js': '12', 'node_modules/b.js': '345' })
    expect(findings.map(({ message }) => message)).toEqual([
      'there are installed packages in the bundle, of 5 bytes: node_modules/a.js and 1 more',
    ])
  })
})

it.each([
  'a.d.ts',
  'chunks/a.js',
  'style.css',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'bundle.js.map',
  'data.json',
])('%s is no stray file', async (name) => {
  expect(await findingsOf({ [name]: '' })).toEqual([])
})
