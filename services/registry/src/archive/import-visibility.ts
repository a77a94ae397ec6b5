import { settleAccess, taskOf, wantedVisibility } from '../visibility/settle-access.ts'
import type { ArchivedPlugin } from './archived-records.ts'
import type { ImportPorts } from './import-version.ts'

/**
 * Makes a plugin that is private in an archive private before anything of it is imported, unless it is there already. Nothing of what is
 * private is imported into a plugin that is public.
 *
 * @returns whether its versions may be imported
 */
export async function importVisibility(
  ports: ImportPorts,
  { pluginId, ownership }: ArchivedPlugin,
  { isDryRun, signal }: { readonly isDryRun: boolean; readonly signal: AbortSignal },
): Promise<boolean> {
  if (ownership?.visibility !== 'private') return true
  const { ownerships, plugins } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
    if (stored || (await plugins.find(pluginId))) {
      if (wantedVisibility(stored?.value) === 'public') return false
      // An import that was cut off may have made it private, and not settled that.
      if (!isDryRun) await settleAccess(ports, pluginId, { signal })
      return true
    }
    if (isDryRun) return true
    if (await ownerships.insert({ pluginId, ...ownership, accessTask: taskOf(ports, 'private') })) {
      await settleAccess(ports, pluginId, { signal })
      return true
    }
  }
}
