import type { Catalog, FileListKey } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import { LRUCache } from 'lru-cache'

/** The most answers of one kind. The list of files of one version may take a megabyte. */
const MOST_KEPT = 16
/** A version that is yanked is given to nobody any more after this time. */
const KEPT_MS = 250

/**
 * A catalog that reads the same plugin, its owners, a version or a host once for many tenants. What it has read may be as old as KEPT_MS,
 * so it is for work that is done again after every change of them.
 */
export function shareReads(catalog: Catalog, clock: () => number): Catalog {
  const shared = sharing(clock)
  const { versions, plugins, fileLists, hosts, ownerships } = catalog
  const findVersion = shared((ref: VersionRef) => versions.find(ref))
  const findFileList = shared((key: FileListKey) => fileLists.find(key))
  return {
    ...catalog,
    versions: {
      ...versions,
      // A caller may pass a record, of which only the key is looked at.
      find: ({ pluginId, version }) => findVersion({ pluginId, version }),
      listActive: shared((query) => versions.listActive(query)),
    },
    plugins: { ...plugins, find: shared((pluginId) => plugins.find(pluginId)) },
    ownerships: { ...ownerships, find: shared((pluginId) => ownerships.find(pluginId)) },
    hosts: { ...hosts, find: shared((hostId) => hosts.find(hostId)) },
    fileLists: {
      ...fileLists,
      find: ({ pluginId, version, digest }) => findFileList({ pluginId, version, digest }),
    },
  }
}

/** Shares the answers of reads. */
function sharing(clock: () => number) {
  return <Query, Answer>(read: (query: Query) => Promise<Answer>): ((query: Query) => Promise<Answer>) => {
    const answers = new LRUCache<string, Promise<Answer>>({
      max: MOST_KEPT,
      ttl: KEPT_MS,
      ttlResolution: 0,
      perf: { now: clock },
    })
    return (query) => {
      const key = JSON.stringify(query)
      const kept = answers.get(key)
      if (kept) return kept
      const answer = read(query)
      answers.set(key, answer)
      return answer
    }
  }
}
