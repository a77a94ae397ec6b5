import {
  AuditEntry,
  BundleValidation,
  ChangePreview,
  GenerationSummary,
  Installation,
  InstallResult,
  Integrity,
  IssuedToken,
  PluginDocument,
  PluginTags,
  PluginVersionDocument,
  Sha256,
  SignedIn,
  TenantSummary,
  TokenDocument,
  UploadResult,
  VersionSummary,
} from '@plugboard/types'
import { z } from 'zod'
import type { CommandName } from './commands.ts'

// What each command prints with --json. Nothing that runs as a command loads this file, so that no command waits for zod.

const Registry = z.string().meta({ description: 'The address of the registry.' })
const Scopes = SignedIn.shape.scopes
const IsDryRun = z.boolean().meta({ description: 'true: nothing was changed.' })

/** What a change of one plugin did, or would do, and what the tenant has of it. */
const PluginChange = z.object({ ...InstallResult.shape, isDryRun: IsDryRun })

/** What a change of a tenant did, or would do. */
const Change = z.object({ ...ChangePreview.shape, isDryRun: IsDryRun })

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) })

/** What every command prints with --json when it fails. */
export const FailureAnswer = z.object({
  code: z.string().meta({ description: 'A code of docs/errors.md, or one of the command itself.' }),
  message: z.string(),
  fix: z.string(),
  retryable: z.boolean().meta({ description: 'Whether the same command may succeed later.' }),
  requestId: z.string().nullable().meta({ description: 'null: no registry has refused a request.' }),
  errors: z
    .array(z.looseObject({ message: z.string() }))
    .meta({ description: 'Places and what is wrong there.' }),
  exitCode: z.int(),
})

const Described = z.object({
  version: z.string(),
  commands: z.array(
    z.object({
      name: z.string(),
      brief: z.string(),
      description: z.string().nullable(),
      usage: z.string(),
      options: z.array(
        z.object({
          name: z.string(),
          brief: z.string(),
          placeholder: z.string().nullable(),
          values: z.array(z.string()).nullable(),
          isNeeded: z.boolean(),
          isRepeatable: z.boolean(),
        }),
      ),
      arguments: z.array(z.object({ name: z.string(), brief: z.string(), isNeeded: z.boolean() })),
      examples: z.array(z.string()),
    }),
  ),
  exitCodes: z.array(z.object({ code: z.int(), meaning: z.string() })),
})

/** The schema of the document that each command prints with --json. */
export const ANSWERS = {
  login: z.object({
    registry: Registry,
    isNeeded: z.boolean().meta({ description: 'false: the registry has no tokens, and none was kept.' }),
    name: z.string().nullable(),
    scopes: Scopes,
    expiresAt: z.string().nullable(),
    file: z.string().nullable().meta({ description: 'Where the token is kept.' }),
  }),
  logout: z.object({ registry: Registry, wasKept: z.boolean() }),
  whoami: z.object({
    registry: Registry,
    credential: z.enum(['environment', 'file', 'none']).meta({ description: 'Where the token is from.' }),
    ...SignedIn.shape,
  }),
  validate: BundleValidation,
  pack: z.object({
    file: z.string(),
    pluginId: z.string(),
    version: z.string(),
    size: z.int().meta({ description: 'Bytes of the ZIP.' }),
    sha256: Sha256,
    files: z.array(z.object({ path: z.string(), size: z.int() })),
  }),
  publish: z.union([UploadResult, BundleValidation]).meta({
    description: 'With --dry-run that of validate, and else the published version.',
  }),
  verify: z.object({
    pluginId: z.string(),
    version: z.string(),
    registry: Registry,
    matches: z.boolean(),
    files: z.array(
      z.object({
        path: z.string(),
        state: z.enum(['same', 'different', 'missing', 'extra']),
        here: Integrity.nullable(),
        published: Integrity.nullable(),
      }),
    ),
  }),
  show: z.union([PluginVersionDocument, PluginDocument]).meta({
    description: 'The version, or without one the plugin.',
  }),
  versions: listOf(VersionSummary),
  diff: z.object({
    pluginId: z.string(),
    from: z.string(),
    to: z.string(),
    size: z.object({ from: z.int(), to: z.int() }),
    files: z.array(
      z.object({
        path: z.string(),
        change: z.enum(['added', 'removed', 'changed']),
        from: z.int().nullable().meta({ description: 'Bytes.' }),
        to: z.int().nullable().meta({ description: 'Bytes.' }),
      }),
    ),
    gained: z.array(z.string()).meta({ description: 'What the code of the second can do besides.' }),
    lost: z.array(z.string()),
  }),
  tag: PluginTags,
  deprecate: VersionSummary,
  yank: VersionSummary,
  revoke: VersionSummary,
  tenants: listOf(TenantSummary),
  plugins: listOf(Installation),
  install: PluginChange,
  upgrade: PluginChange,
  enable: PluginChange,
  disable: PluginChange,
  uninstall: Change,
  freeze: z.union([PluginChange, Change]).meta({ description: 'With a plugin that of upgrade.' }),
  generations: listOf(GenerationSummary),
  rollback: Change,
  'config get': z.object({
    tenantId: z.string(),
    ...Installation.pick({ pluginId: true, version: true, config: true, secrets: true }).shape,
  }),
  'config set': PluginChange,
  'config edit': PluginChange,
  'config validate': PluginChange,
  'token list': listOf(TokenDocument),
  'token make': IssuedToken,
  'token revoke': TokenDocument,
  audit: listOf(AuditEntry),
  doctor: z.object({
    version: z.string(),
    node: z.string(),
    registry: Registry.nullable(),
    isOk: z.boolean(),
    checks: z.array(
      z.object({ name: z.string(), isOk: z.boolean(), detail: z.string(), fix: z.string().nullable() }),
    ),
  }),
  completion: z.object({ shell: z.string(), script: z.string() }),
  help: Described,
} satisfies Readonly<Record<CommandName, z.ZodType>>
