import { usageError } from '../failure.ts'

/** Who a built plugin is, as the manifest.json of its folder says. */
export function manifestOf(files: ReadonlyMap<string, Uint8Array>): { pluginId: string; version: string } {
  const manifest = parse(Buffer.from(files.get('manifest.json') ?? []).toString())
  if (typeof manifest === 'object' && manifest !== null && 'id' in manifest && 'version' in manifest) {
    const { id, version } = manifest
    if (typeof id === 'string' && typeof version === 'string') return { pluginId: id, version }
  }
  throw usageError(
    'manifest.json is not one of a plugin.',
    'Build the plugin again: its manifest has id and version.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
