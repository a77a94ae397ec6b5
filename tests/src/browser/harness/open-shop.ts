import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { findFreePort } from '@plugboard/testkit'
import { expect, inject } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { type Install, install } from '../../harness/install.ts'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startEdge, startRegistry } from '../../harness/plugboard.ts'
import type { Environment, RunningProcess } from '../../harness/start-process.ts'
import type { PluginBuild } from './build-plugin.ts'
import { type HostCommand, type RunningHost, startHost } from './start-host.ts'

export interface ShopOptions {
  /** The build of the host; by default the production build of this run. */
  readonly distDir?: string
  readonly command?: HostCommand
  /** Settings of the host: PLUGIN_CSP, PLUGIN_SANDBOX, PLUGIN_TIMEOUT_MS, PLUGIN_REFRESH_MS… */
  readonly env?: Environment
  /** Settings of the registry. */
  readonly registryEnv?: Environment
  /** Published, and installed for acme. */
  readonly installed?: PluginBuild
  /** The URL from which browsers load plugins, such as a proxy in front of the edge; by default the edge itself. */
  readonly edgeUrl?: (edge: RunningProcess) => string | Promise<string>
}

/** Both services with their own data folder, and the shop that loads plugins from them. */
export interface Shop extends AsyncDisposable {
  readonly registryUrl: string
  readonly edge: RunningProcess
  /** The base URL of plugin files: the edge, or the proxy in front of it. */
  readonly edgeUrl: string
  readonly host: RunningHost
  checkoutUrl(tenantId: string): string
  /** Publishes a build; a single file can be published with other metadata than it was built with. */
  publish(build: PluginBuild, metadata?: Readonly<Record<string, unknown>>): Promise<void>
  install(tenantId: string, wanted?: Install): Promise<void>
  /**
   * Waits until the host's pages of acme start with exactly these plugins, each as `id` or `id@version`, since a host
   * that did not hear from the registry in time shows the former ones.
   */
  hostShows(plugins: readonly string[]): Promise<void>
  stopRegistry(): Promise<void>
  /** Starts the registry again, with the same address and data. */
  startRegistry(): Promise<void>
}

/** How often an open page requests a newer manifest in tests. */
const REFRESH_MS = '250'

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { distDir = inject('builds').distDir, command, env = {}, registryEnv = {} } = options
  await using opened = new AsyncDisposableStack()
  const place = opened.use(await FS_SQLITE.open())
  const edge = opened.use(await startEdge(place))
  const edgeUrl = (await options.edgeUrl?.(edge)) ?? edge.url
  const listen = {
    ...registryEnv,
    REGISTRY_LISTEN: `127.0.0.1:${await findFreePort()}`,
    PLUGIN_SERVER_URL: edgeUrl,
  }
  let registry = await startRegistry(place, edge, listen)
  opened.defer(async () => {
    await registry.stop()
  })
  const registryUrl = registry.url
  const host = opened.use(
    await startHost({
      distDir,
      ...(command === undefined ? {} : { command }),
      env: { REGISTRY_URL: registryUrl, EDGE_URL: edgeUrl, PLUGIN_REFRESH_MS: REFRESH_MS, ...env },
    }),
  )
  if (options.installed) {
    await publishBuild(registryUrl, options.installed)
    await installPlugin(registryUrl, 'acme')
  }
  const owned = opened.move()
  return {
    registryUrl,
    edge,
    edgeUrl,
    host,
    checkoutUrl: (tenantId) => `${host.url}/${tenantId}/checkout`,
    publish: (build, metadata) => publishBuild(registryUrl, build, metadata),
    install: (tenantId, wanted) => installPlugin(registryUrl, tenantId, wanted),
    hostShows: async (plugins) => {
      await eventually(
        // The page itself, since Next.js caches for it apart from its route for newer manifests.
        () => readPlugins(`${host.url}/acme/checkout`),
        (shown) =>
          shown.length === plugins.length &&
          shown.every(({ id, version }) => plugins.includes(id) || plugins.includes(`${id}@${version}`)),
      )
    },
    stopRegistry: async () => {
      await registry.stop()
    },
    startRegistry: async () => {
      registry = await startRegistry(place, edge, listen)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The plugins whose files the HTML of a page names. */
async function readPlugins(url: string): Promise<{ id: string; version: string }[]> {
  const html = await (await fetch(url)).text()
  const named = html.matchAll(/\/plugins\/bundles\/([^/]+)\/v([^/]+)\//g)
  const plugins = new Map([...named].map(([whole, id = '', version = '']) => [whole, { id, version }]))
  return [...plugins.values()]
}

/** Uploads a ZIP alone, or a single file with the metadata.json beside it. */
export async function publishBuild(
  registryUrl: string,
  { file }: PluginBuild,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([await readFile(file)]), basename(file))
  if (file.endsWith('.js')) {
    const built = JSON.parse(await readFile(file.replace(/[^/\\]+$/, 'metadata.json'), 'utf8'))
    form.append('metadata', JSON.stringify({ ...built, ...metadata }))
  }
  const response = await fetch(`${registryUrl}/plugins/upload`, { method: 'POST', body: form })
  expect(response.status, await response.text()).toBe(201)
}

export async function installPlugin(registryUrl: string, tenantId: string, wanted?: Install): Promise<void> {
  const { status, body } = await install(registryUrl, tenantId, wanted)
  expect([200, 201], JSON.stringify(body)).toContain(status)
}
