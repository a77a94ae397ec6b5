import { z } from 'zod'
import { PluginManifest } from './plugin-metadata.ts'

/** JSON Schema (2020-12) of a plugin's `manifest.json`, as authors write it: fields with a default may be left out. */
export function pluginManifestJsonSchema(): z.core.JSONSchema.BaseSchema {
  return {
    ...z.toJSONSchema(PluginManifest, { io: 'input' }),
    title: 'The manifest.json of a Plugboard plugin',
  }
}
