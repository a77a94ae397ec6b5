import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import postcss from 'postcss'
import { expect, it } from 'vitest'
import { linkPackage, openProject } from '../testing/open-project.ts'

const DOCUMENT = new URL('../../../../docs/plugins.md', import.meta.url)
const SECTION = '## Tailwind, Sass and PostCSS\n'
const LIBRARIES =
  '@rspack/core @tailwindcss/postcss @tailwindcss/vite css-loader esbuild postcss postcss-loader sass sass-loader tailwindcss vite webpack'.split(
    ' ',
  )
const SOURCES = {
  'src/index.tsx': `import './tailwind.css'
    import './look.scss'
    const Look = () => <h1 className="look p-4 hover:underline"><b className="inner">Look</b></h1>
    export default { extensions: { header: Look } }`,
  'src/tailwind.css': '@import "tailwindcss";\n@theme { --color-own: #123456 }\n.own { @apply text-own }',
  'src/look.scss': '$gap: 3px;\n.look { .inner { margin: $gap } }',
}

/** The files of the section of the document, by the name in their first line. */
async function documentedFiles(): Promise<Record<string, string>> {
  const [, after = ''] = (await readFile(DOCUMENT, 'utf8')).split(SECTION)
  const [section = ''] = after.split('\n## ')
  return Object.fromEntries(
    [...section.matchAll(/```js\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name = '', text = '']) => [name, text]),
  )
}

const RUN_COMPILER = `compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString())
  compiler.close(() => {})
})`

it.each([
  ['vite', 'vite.config.mjs', "import { build } from 'vite'\nawait build({ logLevel: 'silent' })"],
  [
    'webpack',
    'webpack.config.mjs',
    `import config from './webpack.config.mjs'\nimport webpack from 'webpack'\nconst compiler = webpack(config)\n${RUN_COMPILER}`,
  ],
  [
    'rspack',
    'rspack.config.mjs',
    `import config from './rspack.config.mjs'\nimport { rspack } from '@rspack/core'\nconst compiler = rspack(config)\n${RUN_COMPILER}`,
  ],
  ['esbuild', 'build.mjs', "import './build.mjs'"],
])(
  'the documented configuration of %s builds Tailwind and Sass, and keeps what they make to the plugin',
  async (_tool, file, run) => {
    const { [file]: configuration = '' } = await documentedFiles()
    await using project = await openProject({ ...SOURCES, [file]: configuration, 'run.mjs': run })
    await project.write({
      'node_modules/@plugboard/plugin-kit/package.json': JSON.stringify({
        type: 'module',
        exports: {
          './vite': './src/vite/vite.ts',
          './webpack': './src/compiler/webpack.ts',
          './rspack': './src/compiler/rspack.ts',
          './esbuild': './src/esbuild/esbuild.ts',
        },
      }),
    })
    for (const name of LIBRARIES) await linkPackage(project.root, name)
    await promisify(execFile)(process.execPath, ['--conditions=source', 'run.mjs'], { cwd: project.root })

    const built = String(await project.read('dist/bundle/bundle.css'))
    const css = postcss.parse(built)
    const scopes: string[] = []
    css.walkAtRules('scope', (scope) => {
      scopes.push(scope.params)
      scope.walkRules((rule) => void rule.remove())
    })
    expect(built).toMatch(/\.p-4\s*\{/)
    expect(built).toMatch(/\.hover\\:underline/)
    expect(built).toContain('#123456')
    expect(built).toMatch(/\.look [^{}]*\.inner\s*\{\s*margin:\s*3px/)
    // Its reset, and the order of its layers.
    expect(built).toMatch(/\bh1\b/)
    expect(built).toMatch(
      /^@layer plugboard\.kit-fixture\s*\{\s*@layer (?:properties, )?theme, base, components, utilities;/,
    )
    expect(scopes).toEqual([expect.stringContaining('[data-plugin="kit-fixture"]')])
    const outside: string[] = []
    css.walkRules(({ selector }) => void outside.push(selector))
    expect(outside).toEqual([])
    expect(css.nodes.every((node) => node.type !== 'atrule' || node.params.startsWith('plugboard.'))).toBe(
      true,
    )
  },
  60_000,
)
