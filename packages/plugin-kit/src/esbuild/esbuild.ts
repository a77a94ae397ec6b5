import { parse } from 'node:path'
import { type BuildFailure, type BuildOptions, build, type Loader } from 'esbuild'
import { definitionsOf } from '../project/own-sources.ts'
import { ASSET_EXTENSIONS, type PluginBuildOptions, resolveProject } from '../project/plugin-project.ts'
import {
  packagePlugin,
  SINGLE_FILE_ENTRY,
  sharedModulesPlugin,
  singleFileEntryPlugin,
} from './build-plugins.ts'
import { cssModulesPlugin } from './css-modules-plugin.ts'
import { fileUrlsPlugin, type WorkerBuilds } from './file-urls-plugin.ts'

export type { PluginBuildOptions } from '../project/plugin-project.ts'

/**
 * Builds a plugin with esbuild, with its manifest, as a ZIP or a single file to upload. Faults of the sources are printed
 * and set the exit code of the process; call esbuild with `pluginEsbuildConfig` to catch them instead.
 *
 * @example
 * // build.mjs
 * await buildPlugin()
 */
export async function buildPlugin(options?: PluginBuildOptions): Promise<void> {
  try {
    await build(pluginEsbuildConfig(options))
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    process.exitCode = 1
  }
}

/** A failure that esbuild has already printed. */
function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && 'warnings' in error
}

/**
 * The options with which `buildPlugin` calls esbuild, for authors who call it themselves. In watch mode, a change of the
 * manifest alone does not start a build.
 *
 * @example
 * const context = await esbuild.context(pluginEsbuildConfig({ mode: 'development' }))
 * await context.watch()
 */
export function pluginEsbuildConfig(options?: PluginBuildOptions): BuildOptions {
  const project = resolveProject(options)
  const isSingle = project.format === 'single-file'
  const workers: WorkerBuilds = { files: new Map(), modules: new Set() }
  const loader: Loader = isSingle ? 'dataurl' : 'file'
  return {
    absWorkingDir: project.root,
    entryPoints: { [parse(project.script).name]: isSingle ? SINGLE_FILE_ENTRY : project.entry },
    outdir: project.folder,
    // The package plugin writes the files, once the build has succeeded.
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    splitting: !isSingle,
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    minify: project.mode === 'production',
    sourcemap: 'external',
    jsx: 'automatic',
    jsxDev: project.mode === 'development',
    define: { ...definitionsOf(project) },
    loader: Object.fromEntries(ASSET_EXTENSIONS.map((extension) => [`.${extension}`, loader])),
    chunkNames: 'chunks/[name].[hash]',
    assetNames: 'assets/[name].[hash]',
    logLevel: 'info',
    plugins: [
      sharedModulesPlugin(project),
      cssModulesPlugin(project),
      fileUrlsPlugin(project, workers),
      ...(isSingle ? [singleFileEntryPlugin(project)] : []),
      packagePlugin(project, workers),
    ],
  }
}
