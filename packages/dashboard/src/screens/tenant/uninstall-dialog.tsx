import type { Installation, TaggedAnswer } from '@plugboard/client'
import { useState } from 'react'
import { previewUninstall, uninstallPlugin } from '../../api/tenants.ts'
import { ChoiceField } from '../../design/choice-field.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface UninstallDialogProps {
  readonly tagged: TaggedAnswer<Installation>
  readonly onClose: () => void
}

const CHOICES = ['keep', 'delete'] as const

/** Takes a plugin from a tenant, with its configuration or without. */
export function UninstallDialog({ tagged: { data: plugin, etag }, onClose }: UninstallDialogProps) {
  const say = useSay()
  const { tenantId, pluginId } = plugin
  const ref = { tenantId, pluginId }
  const change = useTenantChange(tenantId)
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>('keep')
  const keepsConfiguration = choice === 'keep'
  const uninstall = async () => {
    // The uninstall answers nothing, so what it will have made is asked for before.
    const made = await previewUninstall(ref, { keepsConfiguration })
    await uninstallPlugin(ref, { keepsConfiguration, etag })
    return made
  }
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      onClose={onClose}
      title={say('uninstall.title', { plugin: pluginId, tenant: tenantId })}
      action={say('uninstall.action')}
      typed={pluginId}
      onConfirm={() => change(uninstall)}
    >
      <p>{say('uninstall.text')}</p>
      <ChoiceField
        label={say('uninstall.configuration')}
        value={choice}
        choices={CHOICES.map((value) => ({ value, label: say(`uninstall.${value}`) }))}
        onChange={setChoice}
      />
      <Effect
        request={{ uninstall: ref, keepsConfiguration }}
        preview={({ uninstall: removed, ...options }) => previewUninstall(removed, options)}
      />
    </ConfirmDialog>
  )
}
