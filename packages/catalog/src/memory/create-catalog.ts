import { compareVersions } from '@plugboard/types'
import type { Catalog, PluginPosition, PluginQuery, Stored } from '../catalog.ts'
import { CatalogUnavailableError } from '../errors.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { searchNeedle, searchTextOf } from '../queries/search-text.ts'
import { jobKind, pluginKind, tenantKind, versionKind } from '../records/record-kinds.ts'
import type { PluginRecord, VersionRecord } from '../records/records.ts'
import { createMemoryFileLists } from './file-lists.ts'
import { createMemoryRecords } from './records.ts'

/** A catalog that lives as long as the process: for tests, and as the plainest reading of the port. */
export function createMemoryCatalog(): Catalog {
  let isOpen = true
  const requireOpen = () => {
    if (!isOpen) throw new CatalogUnavailableError('the catalog is closed')
  }
  const versions = createMemoryRecords(versionKind, requireOpen)
  const plugins = createMemoryRecords(pluginKind, requireOpen)
  return {
    versions: {
      ...versions,
      async listActive({ pluginId, below, limit }) {
        return versions
          .all()
          .map(({ value }) => value)
          .filter((value) => value.pluginId === pluginId && value.state === 'active')
          .filter(({ version }) => below === undefined || compareVersions(version, below) < 0)
          .toSorted((left, right) => compareVersions(right.version, left.version))
          .slice(0, requireLimit(limit))
          .map(({ checks: _checks, ...listed }) => listed)
      },
      async listExpired({ expiredBeforeMs, limit }) {
        return versions
          .all()
          .filter((stored) => leaseExpiry(stored) < expiredBeforeMs)
          .toSorted((left, right) => leaseExpiry(left) - leaseExpiry(right))
          .slice(0, requireLimit(limit))
      },
    },
    fileLists: createMemoryFileLists(requireOpen),
    plugins: {
      ...plugins,
      async list(query) {
        return plugins
          .all()
          .map(({ value }) => value)
          .filter((plugin) => isWanted(plugin, query))
          .filter((plugin) => !query.after || comparePositions(query.order, query.after, plugin) < 0)
          .toSorted((left, right) => comparePositions(query.order, left, right))
          .slice(0, requireLimit(query.limit))
      },
    },
    tenants: createMemoryRecords(tenantKind, requireOpen),
    jobs: createMemoryRecords(jobKind, requireOpen),
    async check() {
      requireOpen()
    },
    async [Symbol.asyncDispose]() {
      isOpen = false
    },
  }
}

function leaseExpiry({ value }: Stored<VersionRecord>): number {
  return value.lease?.expiresAtMs ?? Infinity
}

function isWanted(plugin: PluginRecord, { text, category, extensionPoint }: PluginQuery): boolean {
  if (category !== undefined && plugin.latest.category !== category) return false
  if (extensionPoint !== undefined && !plugin.latest.extensionPoints.includes(extensionPoint)) return false
  if (text === undefined) return true
  const needle = searchNeedle(text)
  return needle !== null && searchTextOf(plugin).includes(needle)
}

function comparePositions(order: PluginQuery['order'], left: PluginPosition, right: PluginPosition): number {
  if (order === 'updated' && left.updatedAtMs !== right.updatedAtMs)
    return right.updatedAtMs - left.updatedAtMs
  if (left.pluginId === right.pluginId) return 0
  return left.pluginId < right.pluginId ? -1 : 1
}
