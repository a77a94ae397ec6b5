import { isDeepStrictEqual } from 'node:util'
import { type ConfigurationValidator, secretsOf } from '@plugboard/bundle'
import type { Catalog, StoredSecret, TenantPlugin } from '@plugboard/catalog'
import { type Finding, type JsonObject, PluginConfig, printable, type TenantId } from '@plugboard/types'
import { comparePlugins } from '../generations/compare-contents.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import type { Configurations } from './configurations.ts'
import { ConfigurationRefusedError } from './errors.ts'
import { openSecret, type SecretPlace, sealSecret } from './seal-secret.ts'
import { fieldAt, hasPlace, withFields } from './secret-fields.ts'
import type { SecretKeys } from './secret-keys.ts'

export interface ConfigurePorts {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly configurations: Configurations
  readonly validator: ConfigurationValidator
  readonly keys: SecretKeys | undefined
}

/** Configures a plugin as the schema of its version says. */
export type ConfigurePlugin = (change: ConfiguredChange) => Promise<TenantPlugin>

interface ConfiguredChange {
  readonly tenantId: TenantId
  readonly before: TenantPlugin | undefined
  readonly after: TenantPlugin
}

/**
 * Configures a plugin as the schema of its version says: validates its configuration, adds defaults, and encrypts the
 * secrets, which it takes out of the configuration. A secret that the configuration leaves out is kept while there is a
 * place for it, and one that is null is removed. Without a schema any configuration is accepted.
 *
 * @returns the plugin as it is stored; `before` when nothing changes
 * @throws ConfigurationRefusedError, ConfigurationTooCostlyError, TooManyConfigurationsError, SecretKeysMissingError,
 * SecretUnreadableError, VersionNotFoundError, StoreUnavailableError
 */
export async function configurePlugin(
  ports: ConfigurePorts,
  { tenantId, before, after }: ConfiguredChange,
): Promise<TenantPlugin> {
  if (before && before.version === after.version && isDeepStrictEqual(before.config, after.config))
    return after
  const configuration = await ports.configurations.load(await findActiveVersion(ports.catalog, after))
  if (!configuration) return after
  const { schema } = configuration
  const { pluginId, config } = after
  const placeOf = (pointer: string): SecretPlace => ({ tenantId, pluginId, pointer })
  const fields = secretsOf(schema)
  const given = fields.filter((pointer) => fieldAt(config, pointer) !== undefined)
  const kept = (before?.secrets ?? []).filter(
    ({ pointer }) => fields.includes(pointer) && !given.includes(pointer) && hasPlace(config, pointer),
  )

  const removed = given.filter((pointer) => fieldAt(config, pointer) === null)
  const whole = withFields(config, [
    ...removed.map((pointer) => [pointer, undefined] as const),
    ...kept.map(
      ({ pointer, sealed }) => [pointer, openSecret(ports.keys, sealed, placeOf(pointer))] as const,
    ),
  ])
  const complete = await validateConfiguration(ports, { tenantId, after, schema, whole })

  const sealed = given.flatMap((pointer): StoredSecret[] => {
    const value = fieldAt(complete, pointer)
    if (value === undefined) return []
    const former = before?.secrets?.find((each) => each.pointer === pointer)
    if (former && isDeepStrictEqual(readable(ports, former, placeOf(pointer)), { value })) return [former]
    return [{ pointer, sealed: sealSecret(ports.keys, value, placeOf(pointer)), setAtMs: ports.clock() }]
  })
  return unlessSame(before, {
    ...after,
    config: withFields(
      complete,
      fields.map((pointer) => [pointer, undefined]),
    ),
    secrets: [...kept, ...sealed].toSorted(byPointer),
  })
}

/** The configuration with the defaults of the schema. */
async function validateConfiguration(
  { validator }: ConfigurePorts,
  {
    tenantId,
    after,
    schema,
    whole,
  }: { tenantId: TenantId; after: TenantPlugin; schema: JsonObject; whole: PluginConfig },
): Promise<PluginConfig> {
  const lane = { caller: `tenant ${tenantId}`, task: after.pluginId }
  const verdict = await validator.validate(lane, { schema, configuration: whole })
  if (verdict.kind === 'refused') throw new ConfigurationRefusedError(after, verdict.faults.map(findingOf))
  const complete = PluginConfig.safeParse(JSON.parse(verdict.configuration))
  if (complete.success) return complete.data
  throw new ConfigurationRefusedError(after, [tooLarge(complete.error.issues[0]?.message)])
}

/** What a stored secret has, to compare it; undefined when it cannot be read, since a new value replaces it anyway. */
function readable(
  { keys }: ConfigurePorts,
  { sealed }: StoredSecret,
  place: SecretPlace,
): { value: unknown } | undefined {
  if (!keys?.reading.has(sealed.split('.')[0] ?? '')) return undefined
  return { value: openSecret(keys, sealed, place) }
}

function unlessSame(before: TenantPlugin | undefined, { secrets, ...after }: TenantPlugin): TenantPlugin {
  const next = secrets && secrets.length > 0 ? { ...after, secrets } : after
  return before && comparePlugins(before, next).length === 0 ? before : next
}

function byPointer(left: StoredSecret, right: StoredSecret): number {
  return left.pointer < right.pointer ? -1 : 1
}

function findingOf({ pointer, message }: { readonly pointer: string; readonly message: string }): Finding {
  const name = printable(`config${pointer}`.replaceAll('/', '.'))
  return { code: 'FIELD_INVALID', pointer: `/config${pointer}`, message: `${name} ${message}` }
}

function tooLarge(message = 'is too large'): Finding {
  return {
    code: 'FIELD_INVALID',
    pointer: '/config',
    message: `config with its defaults and secrets ${message}`,
  }
}
