import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Plugin, PluginBuild } from 'esbuild'
import postcss, { type Root } from 'postcss'
import { type PluginProject, projectPath } from '../project/plugin-project.ts'
import { pluginIdentity } from '../project/scoped-class-name.ts'

const CSS_MODULE = /\.module\.css$/
const NAMES = 'plugboard-class-names'
const STYLES = 'plugboard-class-styles'
const AS_IT_IS = Symbol('as it is')

/**
 * Builds each CSS module by a build of its own, without short names: in the plugin's build, esbuild would name the first
 * class of every plugin `a`.
 */
export function cssModulesPlugin(project: PluginProject): Plugin {
  return {
    name: 'plugboard:css-modules',
    setup(build) {
      const styles = new Map<string, string>()
      for (const namespace of [NAMES, STYLES]) {
        build.onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path }) => ({
          path: path.slice(namespace.length + 1),
          namespace,
        }))
      }
      build.onResolve({ filter: CSS_MODULE }, async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (pluginData === AS_IT_IS) return undefined
        const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: AS_IT_IS })
        if (found.errors.length > 0) return { errors: found.errors }
        return { path: projectPath(project, found.path), namespace: NAMES }
      })
      build.onLoad({ filter: /.*/, namespace: NAMES }, async ({ path }) => {
        const { script, css, files, composed } = await buildModule(build, project, path)
        styles.set(path, css)
        // The classes that it composes come before its own, which win over them, and come once.
        const imports = [...composed.map((each) => `${NAMES}:${each}`), `${STYLES}:${path}`]
        const contents = imports.map((each) => `import ${JSON.stringify(each)}\n`).join('') + script
        return { contents, watchFiles: files, resolveDir: project.root }
      })
      build.onLoad({ filter: /.*/, namespace: STYLES }, ({ path }) => ({
        contents: styles.get(path) ?? '',
        loader: 'css',
        resolveDir: dirname(join(project.root, path)),
      }))
    },
  }
}

/** A CSS module as plain CSS, a script that exports the names of its classes, and the modules whose classes it composes. */
async function buildModule({ esbuild }: PluginBuild, project: PluginProject, path: string) {
  const files: string[] = []
  const composed = new Set<string>()
  const { outputFiles } = await esbuild.build({
    absWorkingDir: project.root,
    stdin: { contents: `export { default } from ${JSON.stringify(`./${path}`)}`, resolveDir: project.root },
    outdir: project.folder,
    bundle: true,
    write: false,
    format: 'esm',
    charset: 'utf8',
    logLevel: 'silent',
    // Removes the rules of composed classes, which are empty here.
    minifySyntax: true,
    plugins: [uniqueNamesPlugin(project, { path, files, composed })],
  })
  const textOf = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
  return { script: textOf('.js'), css: textOf('.css'), files, composed: [...composed] }
}

/**
 * Has esbuild begin every name with the file's and a hash of the plugin. What the styles refer to stays as it is. The files
 * that are read are added to `files`, and the modules whose classes the one at `path` composes to `composed`.
 */
function uniqueNamesPlugin(
  project: PluginProject,
  { path: own, files, composed }: { path: string; files: string[]; composed: Set<string> },
): Plugin {
  const plugin = pluginIdentity(project.manifest)
  return {
    name: 'plugboard:unique-names',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === AS_IT_IS) return undefined
        const found = await build.resolve(path, { kind, resolveDir, pluginData: AS_IT_IS })
        if (kind === 'url-token' || kind === 'import-rule')
          return { path: found.path || path, external: true }
        if (found.errors.length > 0) return { errors: found.errors }
        files.push(found.path)
        const file = projectPath(project, found.path)
        if (kind === 'composes-from' && file !== own) composed.add(file)
        const hash = createHash('sha256')
          .update(JSON.stringify([plugin, file]))
          .digest('hex')
          .slice(0, 8)
        return {
          path: `${file.replace(CSS_MODULE, '')}-${hash}`,
          namespace: 'plugboard-css-module',
          pluginData: found.path,
        }
      })
      build.onLoad({ filter: /.*/, namespace: 'plugboard-css-module' }, async ({ pluginData }) => {
        const file = String(pluginData)
        const text = await readFile(file, 'utf8')
        const contents = projectPath(project, file) === own ? text : withNamesOnly(text)
        return { contents, loader: 'local-css', resolveDir: dirname(file) }
      })
    },
  }
}

/** A CSS module with its classes and what they compose, but without styles; faulty CSS as it is, which esbuild reports. */
function withNamesOnly(css: string): string {
  let root: Root
  try {
    root = postcss.parse(css)
  } catch {
    return css
  }
  root.walkDecls((declaration) => {
    if (declaration.prop !== 'composes') declaration.remove()
  })
  root.walkAtRules((rule) => {
    if (!rule.nodes || /keyframes$/i.test(rule.name)) rule.remove()
  })
  return root.toString()
}
