import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { PluginId } from './plugin-id.ts'
import { lineOfText, linesOfText } from './text.ts'
import { Version } from './version.ts'

/** A place in the host's pages that plugins fill, such as `payment-methods`. */
export const ExtensionPoint = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, {
    error: 'must be 1 to 64 letters, digits, dots, colons, underscores or hyphens',
  })
  .meta({ description: 'A place in the host that plugins fill.', examples: ['payment-methods'] })

export type ExtensionPoint = z.infer<typeof ExtensionPoint>

/** What a publisher says of a version: the form's `metadata`, in the guide's own fields. */
export const PluginMetadata = z.strictObject({
  id: PluginId,
  name: lineOfText(120).meta({ description: 'The name people see.', examples: ['Test Plugin'] }),
  version: Version,
  description: linesOfText(4000).default('').meta({ description: 'What the plugin does.' }),
  category: lineOfText(64)
    .nullable()
    .default(null)
    .meta({ examples: ['payment'] }),
  extensionPoints: z
    .array(ExtensionPoint)
    .max(64, { error: 'must name at most 64 extension points' })
    .refine((points) => new Set(points).size === points.length, {
      error: 'must not repeat an extension point',
    })
    .default([])
    .meta({ description: 'Where the plugin shows itself.' }),
})

export type PluginMetadata = z.infer<typeof PluginMetadata>

/** `manifest.json` at the root of a ZIP: the metadata, and which file is the entry. */
export const PluginManifest = PluginMetadata.extend({
  entry: BundlePath.optional().meta({ description: 'The file a host imports; bundle.js where not said.' }),
})

export type PluginManifest = z.infer<typeof PluginManifest>
