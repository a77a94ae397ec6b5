import { join } from 'node:path'
import type { TenantManifestPlugin } from '@plugboard/types'
import { POINT, type Remote } from '../../page/page-data.ts'
import { BUILDS, remoteName } from './build-plugins.ts'
import type { FileServer } from './file-server.ts'
import type { RemotePreload } from './page-html.ts'
import type { PluginProject } from './plugin-project.ts'
import { integrityOf, readFolder, type ServedFile } from './served-file.ts'

/** One plugin, as described to the pages of each kind. */
export interface PublishedPlugin {
  readonly id: string
  readonly plugboard: TenantManifestPlugin
  readonly federation: Remote
  readonly tuned: Remote
  /** Files that a page can preload before the remote requests them. */
  readonly tunedPreloads: readonly RemotePreload[]
}

/** Puts the builds of a plugin on the edge. */
export async function publishPlugin(
  { id, folder }: PluginProject,
  edge: FileServer,
): Promise<PublishedPlugin> {
  const publish = async (
    build: keyof typeof BUILDS,
    base: string,
  ): Promise<ReadonlyMap<string, ServedFile>> => {
    const files = await readFolder(join(folder, BUILDS[build]))
    for (const [path, file] of files) edge.files.set(base + path, file)
    return files
  }
  const bases = {
    plugboard: `/plugins/bundles/${id}/v1.0.0/`,
    federation: `/remotes/${id}/`,
    tuned: `/tuned-remotes/${id}/`,
  }
  const [bundle, , tuned] = await Promise.all([
    publish('plugboard', bases.plugboard),
    publish('federation', bases.federation),
    publish('tuned', bases.tuned),
  ])
  const tunedBase = edge.origin + bases.tuned
  const name = remoteName(id)
  return {
    id,
    plugboard: manifestPlugin(id, edge.origin + bases.plugboard, bundle),
    federation: { id, name, entry: `${edge.origin}${bases.federation}mf-manifest.json` },
    tuned: { id, name, entry: `${tunedBase}remoteEntry.js` },
    tunedPreloads: remotePreloads(tunedBase, tuned),
  }
}

/** A plugin as the tenant manifest describes it. */
export function manifestPlugin(
  id: string,
  base: string,
  bundle: ReadonlyMap<string, ServedFile>,
): TenantManifestPlugin {
  if (!bundle.has('bundle.js')) throw new Error(`${id} was built without an entry`)
  const files = [...bundle]
    .filter(([path]) => /\.(?:js|css)$/.test(path))
    .map(([path, file]) => ({ path, integrity: integrityOf(file) }))
  return {
    id,
    name: id,
    version: '1.0.0',
    base,
    entry: 'bundle.js',
    files,
    extensionPoints: [POINT],
    compat: {},
    isolation: 'inline',
    config: {},
  }
}

/** The entry, and what the exposed module needs. The entry is requested without CORS, chunks with it. */
function remotePreloads(base: string, files: ReadonlyMap<string, ServedFile>): RemotePreload[] {
  const exposed = [...files.keys()].filter((path) => path.startsWith('chunks/__federation_expose_'))
  return [
    { url: `${base}remoteEntry.js`, as: 'script', cors: false },
    ...exposed.map(
      (path): RemotePreload => ({
        url: base + path,
        as: path.endsWith('.css') ? 'style' : 'script',
        cors: true,
      }),
    ),
  ]
}
