import { createInstance } from '@module-federation/runtime'
import * as React from 'react'
import * as jsxRuntime from 'react/jsx-runtime'
import * as ReactDOM from 'react-dom'
import type { PluginModule } from './federation-page.tsx'
import type { Remote } from './page-data.ts'

/** Begins to load every remote, sharing the page's React. */
export function startRemotes(remotes: readonly Remote[]): Map<string, Promise<PluginModule>> {
  const federation = createInstance({
    name: 'host',
    remotes: remotes.map(({ name, entry }) => ({ name, entry })),
    shared: {
      react: share(React),
      'react-dom': share(ReactDOM),
      'react/jsx-runtime': share(jsxRuntime),
    },
  })
  return new Map(remotes.map(({ id, name }) => [id, loadPlugin(federation, name)]))
}

async function loadPlugin(
  federation: ReturnType<typeof createInstance>,
  name: string,
): Promise<PluginModule> {
  const module = await federation.loadRemote<PluginModule>(`${name}/plugin`)
  if (!module) throw new Error(`${name} has no plugin`)
  return module
}

function share(module: unknown) {
  return {
    version: React.version,
    scope: 'default',
    lib: () => module,
    shareConfig: { singleton: true, requiredVersion: '^19.0.0' },
  }
}
