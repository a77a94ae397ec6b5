import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { previewUninstall, TENANTS_KEY, uninstallPlugin } from '../../api/tenants.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { tellFault } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface KeptConfigurationsProps {
  readonly tenantId: string
  /** The ids of uninstalled plugins. */
  readonly kept: readonly string[]
}

/** The configurations that the next installs of their plugins get, and how to delete one before. */
export function KeptConfigurations({ tenantId, kept }: KeptConfigurationsProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const mayChange = useMay('install')
  const changeTenant = useTenantChange(tenantId)
  const [chosen, setChosen] = useState<string | null>(null)
  const remove = async (pluginId: string) => {
    const options = { keepsConfiguration: false }
    const made = await previewUninstall({ tenantId, pluginId }, options)
    // The same request would uninstall a plugin that somebody has installed again.
    if (made.changes.some(({ change }) => change === 'uninstalled')) {
      tellFault(say('kept.installed', { plugin: pluginId }))
      await queryClient.invalidateQueries({ queryKey: TENANTS_KEY })
      return
    }
    await changeTenant(async () => {
      // There is no entity tag of a plugin that is not installed.
      await uninstallPlugin({ tenantId, pluginId }, { ...options, etag: undefined })
      return made
    })
  }
  return (
    <>
      {kept.length > 0 && (
        <section className="stack" aria-labelledby="kept-configurations">
          <h2 id="kept-configurations">{say('kept.title')}</h2>
          <p className="soft">{say('kept.text')}</p>
          <ul className="upgrades">
            {kept.map((pluginId) => (
              <li key={pluginId} className="panel">
                <div>
                  <code>{pluginId}</code>
                </div>
                {mayChange && (
                  <Button onPress={() => setChosen(pluginId)}>
                    {say('kept.open', { plugin: pluginId })}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {/* It stays when somebody installs the plugin meanwhile, and says so then. */}
      {chosen !== null && (
        <ConfirmDialog
          isOpen
          isDangerous
          onClose={() => setChosen(null)}
          title={say('kept.dialog', { plugin: chosen })}
          action={say('kept.action')}
          onConfirm={() => remove(chosen)}
        >
          <Effect
            request={{ kept: { tenantId, pluginId: chosen } }}
            preview={(request) => previewUninstall(request.kept, { keepsConfiguration: false })}
          />
        </ConfirmDialog>
      )}
    </>
  )
}
