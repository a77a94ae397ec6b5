import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import type { RevealedSecret, SecretState } from '@plugboard/types'
import { findTenantPlugin, type TenantPluginRef } from '../installs/tenant-plugins.ts'
import { openSecret } from './seal-secret.ts'
import type { SecretKeys } from './secret-keys.ts'

/**
 * The secrets of a tenant's plugin, decrypted.
 *
 * @throws PluginNotInstalledError, SecretUnreadableError
 */
export async function revealSecrets(
  { catalog, keys }: { readonly catalog: Catalog; readonly keys: SecretKeys | undefined },
  ref: TenantPluginRef,
): Promise<RevealedSecret[]> {
  const { plugin } = await findTenantPlugin(catalog, ref)
  return (plugin.secrets ?? []).map(({ pointer, sealed, setAtMs }) => ({
    pointer,
    setAt: new Date(setAtMs).toISOString(),
    value: openSecret(keys, sealed, { ...ref, pointer }),
  }))
}

/** The secrets of a plugin as everybody may see them: which ones are set, and since when. */
export function secretStatesOf({ secrets = [] }: Pick<TenantPlugin, 'secrets'>): SecretState[] {
  return secrets.map(({ pointer, setAtMs }) => ({ pointer, setAt: new Date(setAtMs).toISOString() }))
}
