import type { Installation } from '@plugboard/client'
import { EllipsisVertical } from 'lucide-react'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Button } from '../../design/button.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'
import { isFrozen } from './freeze-badge.tsx'

export interface PluginActions {
  readonly onConfigure: (plugin: Installation) => void
  readonly onChange: (plugin: Installation) => void
  readonly onToggle: (plugin: Installation) => void
  readonly onFreeze: (plugin: Installation) => void
  readonly onThaw: (plugin: Installation) => void
  readonly onUninstall: (plugin: Installation) => void
}

interface PluginMenuProps {
  readonly plugin: Installation
  readonly actions: PluginActions
}

/** What can be done with a plugin of a tenant. */
export function PluginMenu({ plugin, actions }: PluginMenuProps) {
  const say = useSay()
  const nowMs = useNow()
  const { onConfigure, onChange, onToggle, onFreeze, onThaw, onUninstall } = actions
  const label = say('tenantPlugin.actionsOf', { plugin: plugin.pluginId })
  return (
    <MenuTrigger>
      <Button variant="quiet" aria-label={label}>
        <EllipsisVertical size={18} aria-hidden="true" />
      </Button>
      <Popover placement="bottom end">
        <Menu className="menu" aria-label={label}>
          <MenuItem onAction={() => onConfigure(plugin)}>{say('tenantPlugin.configure')}</MenuItem>
          <MenuItem onAction={() => onChange(plugin)}>{say('tenantPlugin.change')}</MenuItem>
          <MenuItem onAction={() => onToggle(plugin)}>
            {say(plugin.enabled ? 'tenantPlugin.disable' : 'tenantPlugin.enable')}
          </MenuItem>
          {isFrozen(plugin.freeze, nowMs) ? (
            <MenuItem onAction={() => onThaw(plugin)}>{say('tenantPlugin.thaw')}</MenuItem>
          ) : (
            <MenuItem onAction={() => onFreeze(plugin)}>{say('tenantPlugin.freeze')}</MenuItem>
          )}
          <MenuItem onAction={() => onUninstall(plugin)}>{say('tenantPlugin.uninstall')}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
