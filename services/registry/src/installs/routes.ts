import type { Catalog, TenantPlugin, TenantRecord } from '@plugboard/catalog'
import {
  type AuditAction,
  ChangePreview,
  DryRunQuery,
  ExtensionPoint,
  fileUrl,
  Installation,
  InstallRequest,
  InstallResult,
  PageQuery,
  PluginId,
  type ProblemCode,
  pageOf,
  TenantId,
  UninstallQuery,
  UpdateRequest,
  type VersionRef,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { credentialName, tenantOf } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { factsOfChange } from '../audit/plugin-facts.ts'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { secretStatesOf } from '../configuration/reveal-secrets.ts'
import { describeChange } from '../generations/describe-change.ts'
import { toWishDocument } from '../generations/documents.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { parseCursor } from '../plugins/cursor.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { toPage } from '../plugins/page.ts'
import { entityTag, isNotModified } from '../preconditions.ts'
import type { RegistryApp } from '../registry-app.ts'
import { stateOf } from '../version-states/state-of.ts'
import { catalogForInstall } from '../visibility/hide-private-plugins.ts'
import type { ChangeOptions, CheckPresent, PluginChange } from './change-plugin.ts'
import { installPlugin } from './install-plugin.ts'
import {
  findTenantPlugin,
  type InstalledPlugin,
  listTenantPlugins,
  orderOf,
  withVersions,
} from './tenant-plugins.ts'
import { uninstallPlugin } from './uninstall-plugin.ts'
import { type UpdateOutcome, updatePlugin } from './update-plugin.ts'

interface InstallsOptions {
  readonly catalog: Catalog
  readonly tenantPorts: TenantPorts
  readonly urls: BundleUrls
  /** Counts a change by its outcome. */
  readonly count: (outcome: ChangeOutcome) => void
}

type ChangeOutcome = 'created' | 'updated' | 'removed' | 'kept'

/** Of a change that may configure a plugin. */
const CONFIGURE_PROBLEMS = [
  'CONFIGURATION_REFUSED',
  'CONFIGURATION_TOO_COSTLY',
  'CONFIGURATIONS_BUSY',
  'SECRET_KEYS_MISSING',
  'SECRET_UNREADABLE',
] as const

const InstallHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of the installation: 412 when it has been changed since, or is not there.',
  }),
  'if-none-match': z.string().optional().meta({
    description: '*: 412 when the tenant has the plugin already.',
  }),
  'x-tenant-id': TenantId.optional().meta({
    description: 'The tenant. It may be left out when the token is for exactly one tenant.',
  }),
})
const MatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET: 412 when the installation has been changed since.',
  }),
})
const TenantParams = z.object({ tenantId: TenantId })
const InstallationParams = TenantParams.extend({ pluginId: PluginId })
const InstallationPosition = z.strictObject({ pluginId: PluginId })

/** A route that reads the plugins of the tenant in its path. */
function readBy(...problems: readonly ProblemCode[]) {
  return {
    access: { scope: 'read', tenant: 'path' },
    problems: ['CATALOG_UNAVAILABLE', ...problems],
  } as const
}

/** A route that changes a plugin of the tenant in its path. */
function changeBy(audit: AuditAction, ...problems: readonly ProblemCode[]) {
  const common = [
    'CATALOG_UNAVAILABLE',
    'CONCURRENT_CHANGE',
    'PLUGIN_NOT_INSTALLED',
    'PRECONDITION_FAILED',
  ] as const
  const access = { scope: 'install', tenant: 'path' } as const
  return { access, audit, problems: [...common, ...problems] }
}

/** POST /plugins/install, and the plugins of a tenant below /tenants/:tenantId/plugins. */
export function serveInstalls(app: RegistryApp, options: InstallsOptions): void {
  const { catalog, tenantPorts, urls, count } = options
  const tags = ['tenants']
  const url = '/tenants/:tenantId/plugins/:pluginId'
  const folderOf = async (ref: VersionRef) => (await urls.of([ref.pluginId])).folderOf(ref)
  /** Checks the preconditions of a request against the plugin in its current state. */
  const checkOf =
    (request: FastifyRequest): CheckPresent =>
    async (plugin) => {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
      if (ifMatch === undefined && ifNoneMatch === undefined) return
      const version = plugin && (await findActiveVersion(catalog, plugin))
      isNotModified(request, version ? etagOf({ plugin, version }, await folderOf(plugin)) : null)
    }
  /** Logs, counts and audits a change that was not only previewed. */
  const report = async (
    request: FastifyRequest,
    change: PluginChange<TenantPlugin | undefined>,
    { pluginId, message }: { readonly pluginId: PluginId; readonly message: string },
  ) => {
    const facts = factsOf(change)
    request.log.info(facts, message)
    count(facts.outcome)
    const { tenantId, generation, changes } = change.tenant
    const { isChanged } = change
    await request.audit({
      subject: { tenantId, pluginId, version: change.after?.version, generation },
      ...(isChanged && factsOfChange(changes, pluginId)),
      isChanged,
    })
  }

  app.post(
    '/plugins/install',
    {
      config: {
        access: { scope: 'install', tenant: 'header' },
        audit: 'tenant.plugin.installed',
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONCURRENT_CHANGE',
          ...CONFIGURE_PROBLEMS,
          'PLUGIN_PRIVATE',
          'PLUGIN_NOT_FOUND',
          'PRECONDITION_FAILED',
          'STORE_UNAVAILABLE',
          'TENANT_FULL',
          'TENANT_MANIFEST_TOO_LARGE',
          'TAG_NOT_FOUND',
          'VERSION_HELD',
          'VERSION_INCOMPATIBLE',
          'VERSION_NOT_FOUND',
          'VERSION_WITHDRAWN',
        ],
      },
      schema: {
        tags,
        summary:
          'Install a plugin for the tenant in x-tenant-id: a version, a range or a tag, or otherwise the latest version. To change only some properties use PATCH',
        headers: InstallHeaders,
        querystring: DryRunQuery,
        body: InstallRequest,
        response: { 200: InstallResult, 201: InstallResult },
      },
    },
    async (request, reply) => {
      const tenantId = tenantOf(request.caller, request.headers['x-tenant-id'])
      const { pluginId, version } = request.body
      logWith(request, { tenantId, pluginId, requestedVersion: version })
      const changeOptions = changeOptionsOf(request, request.query)
      const check = checkOf(request)
      const { caller } = request
      const seen = await catalogForInstall(
        { catalog, clock: tenantPorts.clock },
        { caller, tenantId, pluginId },
      )
      const ports = { ...tenantPorts, catalog: seen }
      const change = await installPlugin(ports, tenantId, request.body, { check, ...changeOptions })
      if (!changeOptions.isDryRun) await report(request, change, { pluginId, message: 'plugin installed' })
      const folder = await folderOf(change.after)
      const result = toInstallResult(change, folder)
      if (changeOptions.isDryRun) return reply.code(200).send(result)
      const etag = etagOf({ plugin: change.after, version: change.record }, folder)
      return reply
        .code(change.before ? 200 : 201)
        .header('etag', etag)
        .send(result)
    },
  )

  app.get(
    '/tenants/:tenantId/plugins',
    {
      config: readBy(),
      schema: {
        tags,
        summary: 'List the plugins of a tenant',
        params: TenantParams,
        querystring: PageQuery.extend({ extensionPoint: ExtensionPoint.optional() }),
        response: { 200: pageOf(Installation) },
      },
    },
    async (request) => {
      const { tenantId } = request.params
      const { extensionPoint, cursor, limit } = request.query
      const after = parseCursor(InstallationPosition, cursor)?.pluginId ?? ''
      const rest = (await listTenantPlugins(catalog, tenantId)).filter(({ pluginId }) => pluginId > after)
      const rows: InstalledPlugin[] = []
      // Only the version of a plugin has its extension points, so a filter may have to read all of them.
      const candidates = extensionPoint === undefined ? rest.slice(0, limit + 1) : rest
      for await (const installed of withVersions(catalog, candidates)) {
        const { extensionPoints } = activeSummary(installed.version).metadata
        if (extensionPoint === undefined || extensionPoints.includes(extensionPoint)) rows.push(installed)
        if (rows.length > limit) break
      }
      const folders = await urls.of(rows.map(({ plugin }) => plugin.pluginId))
      return toPage(rows, {
        limit,
        positionOf: ({ plugin }) => ({ pluginId: plugin.pluginId }),
        toItem: (installed) => toInstallation(tenantId, installed, folders.folderOf(installed.plugin)),
      })
    },
  )

  app.get(
    url,
    {
      config: readBy('PLUGIN_NOT_INSTALLED', 'PRECONDITION_FAILED'),
      schema: {
        tags,
        summary: 'One plugin of a tenant',
        params: InstallationParams,
        response: {
          200: Installation,
          304: z.null().meta({ description: 'Unchanged since the ETag sent.' }),
        },
      },
    },
    async (request, reply) => {
      const installed = await findTenantPlugin(catalog, request.params)
      const folder = await folderOf(installed.plugin)
      const etag = etagOf(installed, folder)
      void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization' })
      if (isNotModified(request, etag)) return reply.code(304).send(null)
      return reply.code(200).send(toInstallation(request.params.tenantId, installed, folder))
    },
  )

  app.patch(
    url,
    {
      config: changeBy(
        'tenant.plugin.updated',
        ...CONFIGURE_PROBLEMS,
        'GENERATION_NOT_FOUND',
        'PLUGIN_NOT_FOUND',
        'PLUGIN_PRIVATE',
        'STORE_UNAVAILABLE',
        'TENANT_MANIFEST_TOO_LARGE',
        'TAG_NOT_FOUND',
        'VERSION_HELD',
        'VERSION_INCOMPATIBLE',
        'VERSION_NOT_FOUND',
        'VERSION_WITHDRAWN',
      ),
      schema: {
        tags,
        summary: "Change only some properties of a tenant's plugin",
        params: InstallationParams,
        headers: MatchHeaders,
        querystring: DryRunQuery,
        body: UpdateRequest,
        response: { 200: InstallResult },
      },
    },
    async (request, reply) => {
      const { tenantId, pluginId } = request.params
      logWith(request, { tenantId, pluginId, requestedVersion: request.body.version })
      const changeOptions = changeOptionsOf(request, request.query)
      const change = await updatePlugin(tenantPorts, request.params, {
        changes: request.body,
        check: checkOf(request),
        ...changeOptions,
      })
      if (!changeOptions.isDryRun) await report(request, change, { pluginId, message: 'plugin updated' })
      const folder = await folderOf(change.after)
      const result = toInstallResult(change, folder)
      if (changeOptions.isDryRun) return reply.send(result)
      const etag = etagOf({ plugin: change.after, version: change.record }, folder)
      return reply.header('etag', etag).send(result)
    },
  )

  app.delete(
    url,
    {
      config: changeBy('tenant.plugin.uninstalled', 'KEPT_CONFIGURATIONS_FULL'),
      schema: {
        tags,
        summary:
          'Uninstall a plugin from a tenant, with its configuration or without, or remove a configuration that was kept',
        params: InstallationParams,
        headers: MatchHeaders,
        querystring: UninstallQuery,
        response: {
          200: ChangePreview,
          204: z.null().meta({ description: 'The plugin was uninstalled.' }),
        },
      },
    },
    async (request, reply) => {
      logWith(request, request.params)
      const { pluginId } = request.params
      const changeOptions = changeOptionsOf(request, request.query)
      const change = await uninstallPlugin(tenantPorts, request.params, {
        keepsConfiguration: request.query.keepConfiguration === 'true',
        check: checkOf(request),
        ...changeOptions,
      })
      if (changeOptions.isDryRun) {
        const { tenantId, generation } = change.tenant
        return reply.code(200).send({ tenantId, generation, changes: changesOf(change.tenant) })
      }
      await report(request, change, { pluginId, message: 'plugin uninstalled' })
      return reply.code(204).send(null)
    },
  )
}

function changeOptionsOf({ caller }: FastifyRequest, { dryRun }: DryRunQuery): ChangeOptions {
  return { madeBy: credentialName(caller), isDryRun: dryRun === 'true' }
}

/** The facts about a change in the log. */
function factsOf(change: PluginChange<TenantPlugin | undefined>) {
  const { before, after, tenant } = change
  return {
    outcome: outcomeOf(change),
    version: after?.version,
    previousVersion: before?.version,
    generation: tenant.generation,
  }
}

function changesOf({ changes = [] }: TenantRecord) {
  return changes.map(describeChange)
}

function outcomeOf({ isChanged, before, after }: PluginChange<TenantPlugin | undefined>): ChangeOutcome {
  if (!isChanged) return 'kept'
  if (!after) return 'removed'
  return before ? 'updated' : 'created'
}

/** The URL is in the document, and changes without the record. The stored size is not in the document. */
function etagOf({ plugin, version }: InstalledPlugin, folder: string): string {
  return entityTag(JSON.stringify([folder, { ...plugin, versionBytes: undefined }, version.marks]))
}

function toInstallResult({ isChanged, after, record, tenant }: UpdateOutcome, folder: string): InstallResult {
  return {
    ...toInstallation(tenant.tenantId, { plugin: after, version: record }, folder),
    generation: tenant.generation,
    changes: isChanged ? changesOf(tenant) : [],
  }
}

function toInstallation(
  tenantId: TenantId,
  { plugin, version }: InstalledPlugin,
  folder: string,
): Installation {
  const { metadata, entry } = activeSummary(version)
  return {
    tenantId,
    pluginId: plugin.pluginId,
    version: plugin.version,
    ...toWishDocument(plugin),
    name: metadata.name,
    extensionPoints: metadata.extensionPoints,
    bundleUrl: fileUrl(folder, entry),
    config: plugin.config,
    secrets: secretStatesOf(plugin),
    order: orderOf(plugin),
    enabled: plugin.enabled,
    state: stateOf(version),
    ...version.marks,
    installedAt: new Date(plugin.installedAtMs).toISOString(),
    updatedAt: new Date(plugin.updatedAtMs).toISOString(),
  }
}
