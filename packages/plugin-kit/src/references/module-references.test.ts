import { describe, expect, it } from 'vitest'
import { findReferences, splitSuffix } from './module-references.ts'

describe('findReferences', () => {
  it.each([
    ["new URL('./a.wasm', import.meta.url)", './a.wasm'],
    ['new URL(`a.svg`, import.meta.url).href', 'a.svg'],
    ["new URL('../a.svg#icon', '' + import.meta.url)", '../a.svg#icon'],
    ["import.meta.resolve('./a.js')", './a.js'],
    ["const file = './a.svg', url = new URL(file, import.meta.url)", './a.svg'],
  ])('finds the file of %s at its place in the code', (code, path) => {
    const [file] = findReferences(`// new URL('./not.me', import.meta.url)\n${code}`).files
    expect(file?.path).toBe(path)
    const text = `// new URL('./not.me', import.meta.url)\n${code}`.slice(file?.start, file?.end)
    expect([`'${path}'`, `\`${path}\``, 'file']).toContain(text)
  })

  it.each([
    ['{ type: "module" }', 'module'],
    ['{ name: "w" }', 'classic'],
    ['undefined', 'classic'],
  ])('finds the script of a worker with the options %s to be %s', (options, worker) => {
    const code = `new Worker(new URL('./w.ts', import.meta.url), ${options})`
    expect(findReferences(code).files).toEqual([expect.objectContaining({ path: './w.ts', worker })])
  })

  it.each([
    "new URL('https://a.example/b.js', import.meta.url)",
    "new URL('/b.js', import.meta.url)",
    "new URL('./', import.meta.url)",
    "new URL('..', import.meta.url)",
    "new URL('#a', import.meta.url)",
    "new URL('./a.js', location.href)",
    'new URL(path, import.meta.url)',
    "let path = './a.js'; path = location.href; new URL(path, import.meta.url)",
    "const path = './a.js'; const url = (path) => new URL(path, import.meta.url)",
    '"new URL(\'./a.js\', import.meta.url)"',
    "new URL('./a.js', import.meta.url) syntax fault",
  ])('finds no file in %s', (code) => {
    expect(findReferences(code).files).toEqual([])
  })

  it('finds patterns, names of import.meta and names of process.env', () => {
    const code = `new URL(\`./\${name}.svg\`, import.meta.url)
      import.meta.glob('./*.svg'), process.env.A, process.env['B'], Object.keys(process.env)`
    expect(findReferences(code)).toMatchObject({
      patterns: [`\`./\${name}.svg\``],
      meta: ['url', 'glob'],
      env: ['A', 'B', undefined],
    })
  })

  it('reads a script that is not an ES module', () => {
    expect(findReferences('with (a) process.env.A').env).toEqual(['A'])
  })
})

it('splitSuffix separates the query or fragment of a URL from its path', () => {
  expect(splitSuffix('./a.svg?b#c')).toEqual({ file: './a.svg', suffix: '?b#c' })
  expect(splitSuffix('./a.svg')).toEqual({ file: './a.svg', suffix: '' })
})
