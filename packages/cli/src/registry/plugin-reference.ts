import { usageError } from '../failure.ts'

/** A plugin, and of it a version, a range or a tag: `banner@1.2.0`. */
export interface PluginReference {
  readonly pluginId: string
  readonly version: string | undefined
}

export function parseReference(text: string): PluginReference {
  const [, pluginId, version] = /^([^@\s]+)(?:@(.+))?$/s.exec(text) ?? []
  if (pluginId !== undefined) return { pluginId, version }
  throw usageError(`"${text}" names no plugin.`, 'Write it as banner, or with a version as banner@1.2.0.')
}

/** A plugin with one of its versions, which must be named. */
export function requireVersion(text: string): { readonly pluginId: string; readonly version: string } {
  const { pluginId, version } = parseReference(text)
  if (version !== undefined) return { pluginId, version }
  throw usageError(`"${text}" names no version.`, `Write it as ${pluginId}@1.2.0.`)
}
