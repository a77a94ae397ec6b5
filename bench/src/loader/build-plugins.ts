import { join } from 'node:path'
import { ModuleFederationPlugin } from '@module-federation/enhanced/rspack'
import { pluginRspackConfig } from '@plugboard/plugin-kit/rspack'
import { CssExtractRspackPlugin } from '@rspack/core'
import type { PluginProject } from './plugin-project.ts'
import { type RspackConfig, runRspack } from './rspack.ts'

/** The folders of a project's builds, relative to it. */
export const BUILDS = {
  plugboard: join('dist', 'bundle'),
  federation: 'federation',
  tuned: 'federation-tuned',
} as const

/** Builds each project for Plugboard and, twice, as a remote. The compiler and its rules are the same for all. */
export async function buildPlugins(projects: readonly PluginProject[]): Promise<void> {
  await runRspack(
    projects.flatMap((project) => [
      pluginRspackConfig({ root: project.folder, mode: 'production' }),
      remoteConfig(project, { output: BUILDS.federation, experiments: {} }),
      // The options of Module Federation that make a remote small.
      remoteConfig(project, {
        output: BUILDS.tuned,
        experiments: { externalRuntime: true, optimization: { target: 'web' } },
      }),
    ]),
  )
}

/** The name of a remote, which becomes the name of a variable. */
export function remoteName(id: string): string {
  return id.replaceAll('-', '_')
}

type FederationOptions = ConstructorParameters<typeof ModuleFederationPlugin>[0]

function remoteConfig(
  { id, folder }: PluginProject,
  { output, experiments }: { output: string; experiments: NonNullable<FederationOptions['experiments']> },
): RspackConfig {
  const { resolve = {}, module = {} } = pluginRspackConfig({ root: folder, mode: 'production' })
  const fromHost = { singleton: true, import: false, requiredVersion: '^19.0.0' } as const
  return {
    mode: 'production',
    target: ['web', 'es2022'],
    resolve,
    module,
    context: folder,
    infrastructureLogging: { level: 'error' },
    entry: {},
    devtool: false,
    output: {
      path: join(folder, output),
      uniqueName: id,
      publicPath: 'auto',
      crossOriginLoading: 'anonymous',
      filename: '[name].[contenthash:8].js',
      chunkFilename: 'chunks/[name].[contenthash:8].js',
      assetModuleFilename: 'assets/[name].[contenthash:8][ext]',
    },
    plugins: [
      new CssExtractRspackPlugin({
        filename: '[name].[contenthash:8].css',
        chunkFilename: 'chunks/[name].[contenthash:8].css',
      }),
      new ModuleFederationPlugin({
        name: remoteName(id),
        filename: 'remoteEntry.js',
        exposes: { './plugin': './src/index.jsx' },
        shared: { react: fromHost, 'react-dom': fromHost, 'react/jsx-runtime': fromHost },
        dts: false,
        manifest: true,
        experiments,
      }),
    ],
  }
}
