import { z } from 'zod'
import { BundlePath, withoutDotSegments } from './bundle-path.ts'
import { PluginConfiguration } from './plugin-configuration.ts'
import { PluginId } from './plugin-id.ts'
import { PluginPermissions } from './plugin-permissions.ts'
import { PluginPresentation } from './plugin-presentation.ts'
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

/** A version of something shared: 19.2. */
export const MajorAndMinor = z
  .string()
  .regex(/^\d{1,4}(?:\.\d{1,4})?$/, { error: 'must be a major version like 19, or with a minor like 19.2' })

const EXTENSION_POINTS_LIMIT = 64

/**
 * The versions of the host and of what it has that a plugin was built for. `19.2` is any 19 from 19.2 on. There are no patches
 * and no ranges: Next.js runs a canary of React whose full version satisfies none. A page compares runtime and react; the registry
 * compares everything with what the host of a tenant has declared.
 */
export const PluginCompat = z.strictObject({
  runtime: MajorAndMinor.optional().meta({ description: 'The plugin contract.', examples: ['1'] }),
  react: MajorAndMinor.optional().meta({ description: 'React.', examples: ['19'] }),
  host: MajorAndMinor.optional().meta({ description: 'The host.', examples: ['4.1'] }),
  extensionPoints: z
    .record(ExtensionPoint, MajorAndMinor)
    .refine((points) => Object.keys(points).length <= EXTENSION_POINTS_LIMIT, {
      error: `must name at most ${EXTENSION_POINTS_LIMIT} extension points`,
    })
    .optional()
    .meta({
      maxProperties: EXTENSION_POINTS_LIMIT,
      description: 'Extension points that the plugin cannot do without, each with its version.',
      examples: [{ 'payment-methods': '1.2' }],
    }),
})

export type PluginCompat = z.infer<typeof PluginCompat>

/** Where a plugin runs: in the page, or in an iframe without the page's origin. A host may isolate more plugins. */
export const PluginIsolation = z.enum(['inline', 'sandbox'], { error: 'must be inline or sandbox' })

export type PluginIsolation = z.infer<typeof PluginIsolation>

/** What a version mends that must reach tenants without the wait that they have set. */
export const SecurityFix = z.strictObject({
  name: lineOfText(64).meta({ description: 'Of the advisory.', examples: ['CVE-2026-1234'] }),
  reason: lineOfText(300).meta({ examples: ['A payment could be confirmed without a login.'] }),
})

export type SecurityFix = z.infer<typeof SecurityFix>

/** A publisher's metadata of a version: the guide's fields and more. Listings have all of it. */
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
    .max(EXTENSION_POINTS_LIMIT, { error: `must name at most ${EXTENSION_POINTS_LIMIT} extension points` })
    .refine((points) => new Set(points).size === points.length, {
      error: 'must not repeat an extension point',
    })
    .default([])
    .meta({ description: 'The places where the plugin is shown.' }),
  compat: PluginCompat.default({}).meta({
    description: 'What the plugin was built for. When absent: any host.',
  }),
  isolation: PluginIsolation.default('inline').meta({
    description: 'sandbox: runs only in an iframe without access to the page.',
  }),
  securityFix: SecurityFix.optional().meta({
    description:
      'For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so.',
  }),
  permissions: PluginPermissions.optional().meta({
    description: 'What it does in a page beyond showing itself. When absent: not declared, and not compared.',
    examples: [{ network: [{ host: 'api.example.com', reason: 'Asks for the exchange rates of the day.' }] }],
  }),
  ...PluginPresentation.shape,
})

export type PluginMetadata = z.infer<typeof PluginMetadata>

/** The form's `metadata`: what listings show, and what tenants may configure, which no listing reads. */
export const UploadMetadata = PluginMetadata.extend({
  configuration: PluginConfiguration.optional().meta({
    description: 'What a tenant may configure. When absent: any JSON object.',
  }),
})

export type UploadMetadata = z.infer<typeof UploadMetadata>

/** `manifest.json` at the root of a ZIP: the same, and the path of the entry. */
export const PluginManifest = UploadMetadata.extend({
  $schema: z.string().optional().meta({ description: 'For editors; it is not stored.' }),
  entry: z
    .string()
    .overwrite(withoutDotSegments)
    .pipe(BundlePath)
    .optional()
    .meta({
      description: 'The file that a host imports. When absent: bundle.js.',
      examples: ['bundle.js', 'lib/main.mjs'],
    }),
})

export type PluginManifest = z.infer<typeof PluginManifest>
