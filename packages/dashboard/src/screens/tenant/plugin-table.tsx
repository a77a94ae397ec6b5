import type { Installation, PendingUpgrade } from '@plugboard/client'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../design/badge.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'
import { FreezeBadge, isFrozen } from './freeze-badge.tsx'
import { type PluginActions, PluginMenu } from './plugin-menu.tsx'

interface PluginTableProps {
  readonly plugins: readonly Installation[]
  readonly pending: readonly PendingUpgrade[]
  /** Null for a person who may only look. */
  readonly actions: PluginActions | null
}

/** The plugins of a tenant. */
export function PluginTable({ plugins, pending, actions }: PluginTableProps) {
  const say = useSay()
  const nowMs = useNow()
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{say('tenantPlugin.plugin')}</th>
            <th scope="col">{say('tenantPlugin.version')}</th>
            <th scope="col">{say('tenantPlugin.policy')}</th>
            <th scope="col">{say('tenantPlugin.shown')}</th>
            {actions && (
              <th scope="col">
                <span className="visually-hidden">{say('tenantPlugin.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {plugins.map((plugin) => {
            const { pluginId, name, version, requested, upgrade, enabled, state, freeze } = plugin
            const waiting = pending.find((each) => each.pluginId === pluginId)
            return (
              <tr key={pluginId}>
                <th scope="row">
                  <Link to="/plugins/$pluginId" params={{ pluginId }}>
                    <bdi>{name}</bdi>
                  </Link>
                  <div className="soft">
                    <code>{pluginId}</code>
                  </div>
                </th>
                <td>
                  <div className="row">
                    {version}
                    {state !== 'active' && <StateBadge state={state} />}
                    {waiting && (
                      <Badge tone="accent">{say('tenantPlugin.waiting', { version: waiting.pending })}</Badge>
                    )}
                  </div>
                  {waiting?.holds.map(({ code }) => (
                    <div key={code} className="small soft">
                      {say(`hold.${code}`)}
                    </div>
                  ))}
                </td>
                <td>
                  <div className="row">
                    {say(`policy.${upgrade}`)}
                    {requested !== version && <code className="soft">{requested}</code>}
                    <FreezeBadge freeze={freeze} />
                  </div>
                  {isFrozen(freeze, nowMs) && (
                    <p className="small soft">
                      <bdi>{freeze.reason}</bdi>
                      {freeze.until !== null && (
                        <>
                          {' '}
                          {say('freeze.ends')} <RelativeTime at={freeze.until} />
                        </>
                      )}
                    </p>
                  )}
                </td>
                <td>
                  <Badge tone={enabled ? 'good' : 'plain'}>
                    {say(enabled ? 'tenantPlugin.enabled' : 'tenantPlugin.disabled')}
                  </Badge>
                </td>
                {actions && (
                  <td className="number">
                    <PluginMenu plugin={plugin} actions={actions} />
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
