import { type Installation, ProblemAnswerError, type TaggedAnswer, type Tenant } from '@plugboard/client'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { installationQuery } from '../../api/configuration.ts'
import {
  installationsQuery,
  pendingUpgradesQuery,
  TENANTS_KEY,
  tenantQuery,
  updatePlugin,
} from '../../api/tenants.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import { isFrozen } from './freeze-badge.tsx'
import { FreezePluginDialog, FreezeTenantDialog } from './freeze-dialog.tsx'
import { InstallDialog } from './install-dialog.tsx'
import { KeptConfigurations } from './kept-configurations.tsx'
import { OrderDialog } from './order-dialog.tsx'
import { PendingUpgrades } from './pending-upgrades.tsx'
import { PluginTable } from './plugin-table.tsx'
import { UninstallDialog } from './uninstall-dialog.tsx'
import { useTenantChange } from './use-tenant-change.ts'

const route = getRouteApi('/signed-in/tenants/$tenantId/')

type Opened =
  | { readonly kind: 'install' }
  | { readonly kind: 'freeze' | 'order'; readonly tagged: TaggedAnswer<Tenant> }
  | { readonly kind: 'uninstall' | 'freezePlugin'; readonly tagged: TaggedAnswer<Installation> }
  | {
      readonly kind: 'change'
      readonly tagged: TaggedAnswer<Installation>
      readonly version?: string | undefined
    }

/** The plugins of a tenant, the upgrades that wait, and all that can be done with them. */
export function TenantPlugins() {
  const say = useSay()
  const { tenantId } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const change = useTenantChange(tenantId)
  const mayChange = useMay('install')
  const nowMs = useNow()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const { data: tagged } = useQuery(tenantQuery(tenantId))
  const list = useInfiniteQuery(installationsQuery(tenantId))
  const upgrades = useInfiniteQuery(pendingUpgradesQuery(tenantId))
  const plugins = list.data?.items
  const pending = upgrades.data?.items ?? []
  const close = () => setOpened(null)

  /** Reads the plugin as it is now, so that a change of anything else since is refused. */
  const withPresent = async (
    pluginId: string,
    act: (present: TaggedAnswer<Installation>) => Promise<void> | void,
  ) => {
    setProblem(null)
    try {
      const query = installationQuery({ tenantId, pluginId })
      await act(await queryClient.fetchQuery({ ...query, staleTime: 0 }))
    } catch (error) {
      setProblem(error)
      if (error instanceof ProblemAnswerError) await queryClient.invalidateQueries({ queryKey: TENANTS_KEY })
    }
  }
  const toggle = ({ pluginId, enabled }: Installation) =>
    withPresent(pluginId, ({ etag }) =>
      change(() => updatePlugin({ tenantId, pluginId }, { enabled: !enabled }, { etag })),
    )
  const thaw = ({ pluginId }: Installation) =>
    withPresent(pluginId, ({ etag }) =>
      change(() => updatePlugin({ tenantId, pluginId }, { freeze: null }, { etag })),
    )
  const openChange = (pluginId: string, version?: string) =>
    withPresent(pluginId, (present) => setOpened({ kind: 'change', tagged: present, version }))
  const open = (kind: 'uninstall' | 'freezePlugin', pluginId: string) =>
    withPresent(pluginId, (present) => setOpened({ kind, tagged: present }))

  if (list.isPending) return <Skeleton lines={6} />
  if (list.error) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  return (
    <div className="stack">
      {mayChange && plugins && (
        <div className="row">
          <Button variant="primary" onPress={() => setOpened({ kind: 'install' })}>
            {say('install.open')}
          </Button>
          {tagged && !isFrozen(tagged.data.freeze, nowMs) && (
            <Button onPress={() => setOpened({ kind: 'freeze', tagged })}>{say('freeze.open')}</Button>
          )}
          {tagged && plugins.length > 1 && (
            <Button onPress={() => setOpened({ kind: 'order', tagged })}>{say('order.open')}</Button>
          )}
        </div>
      )}
      {problem !== null && <ProblemNote error={problem} />}
      {plugins?.length === 0 && (
        <EmptyState title={say('tenant.empty.title')}>
          <p>{say('tenant.empty.text')}</p>
        </EmptyState>
      )}
      {plugins && plugins.length > 0 && (
        <PluginTable
          plugins={plugins}
          pending={pending}
          actions={
            mayChange
              ? {
                  onConfigure: ({ pluginId }) =>
                    void navigate({
                      to: '/tenants/$tenantId/plugins/$pluginId/configuration',
                      params: { tenantId, pluginId },
                    }),
                  onChange: ({ pluginId }) => void openChange(pluginId),
                  onToggle: (plugin) => void toggle(plugin),
                  onFreeze: ({ pluginId }) => void open('freezePlugin', pluginId),
                  onThaw: (plugin) => void thaw(plugin),
                  onUninstall: ({ pluginId }) => void open('uninstall', pluginId),
                }
              : null
          }
        />
      )}
      <MoreButton {...list} />
      {upgrades.error && <ProblemNote error={upgrades.error} onRetry={() => void upgrades.refetch()} />}
      {pending.length > 0 && (
        <PendingUpgrades
          pending={pending}
          onUpgrade={mayChange ? (upgrade) => void openChange(upgrade.pluginId, upgrade.pending) : null}
        />
      )}
      <MoreButton {...upgrades} />
      {tagged && <KeptConfigurations tenantId={tenantId} kept={tagged.data.keptConfigurations} />}
      {opened?.kind === 'install' && (
        <InstallDialog
          tenantId={tenantId}
          installed={(plugins ?? []).map(({ pluginId }) => pluginId)}
          onClose={close}
        />
      )}
      {opened?.kind === 'freeze' && <FreezeTenantDialog tagged={opened.tagged} onClose={close} />}
      {opened?.kind === 'freezePlugin' && <FreezePluginDialog tagged={opened.tagged} onClose={close} />}
      {opened?.kind === 'order' && <OrderDialog tagged={opened.tagged} onClose={close} />}
      {opened?.kind === 'change' && (
        <ChangeDialog tagged={opened.tagged} version={opened.version} onClose={close} />
      )}
      {opened?.kind === 'uninstall' && <UninstallDialog tagged={opened.tagged} onClose={close} />}
    </div>
  )
}
