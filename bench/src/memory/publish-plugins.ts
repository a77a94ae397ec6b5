import type { ObjectStore } from '@plugboard/storage'
import { publishFiles } from '../edge/publish-payloads.ts'
import { createScriptText } from '../script-text.ts'

const KIB = 1024
const MIB = 1024 * KIB

/** Together 90 MiB, which is more than the edge keeps in memory. */
export const VERSIONS = 24
const SIZES = { 'small.js': 10 * KIB, 'medium.js': 200 * KIB, 'large.js': 3.5 * MIB } as const
/** More than the edge keeps of one file. */
const STREAMED_BYTES = 12 * MIB

export const STREAMED_PATH = '/plugins/bundles/bench-streamed/v1.0.0/streamed.js'

/** Where the edge serves a file of a version. */
export function pathOf(name: keyof typeof SIZES, version: number): string {
  return `/plugins/bundles/bench-plugin/v1.0.${version}/${name}`
}

/** Publishes what the rounds request, with other bytes in each version: the edge keeps equal files once. */
export async function publishPlugins(store: ObjectStore): Promise<void> {
  for (let version = 0; version < VERSIONS; version += 1) {
    const files = Object.entries(SIZES).map(([name, size]): [string, Buffer] => {
      const script = createScriptText(size)
      script.write(`/* ${version} */`, 'latin1')
      return [name, script]
    })
    const ref = { pluginId: 'bench-plugin', version: `1.0.${version}` }
    // One after the other, because there is little to write.
    await publishFiles(store, ref, Object.fromEntries(files))
  }
  const streamed = { 'streamed.js': createScriptText(STREAMED_BYTES) }
  await publishFiles(store, { pluginId: 'bench-streamed', version: '1.0.0' }, streamed)
}
