import type { Installation, TaggedAnswer, Tenant } from '@plugboard/client'
import { useState } from 'react'
import { type ChangeMade, updatePlugin, updateTenant } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface FreezeDialogProps<Frozen> {
  readonly tagged: TaggedAnswer<Frozen>
  readonly onClose: () => void
}

/** Ends all upgrades of a tenant that come by themselves, for a reason, until a time or until somebody lifts it. */
export function FreezeTenantDialog({ tagged: { data: tenant, etag }, onClose }: FreezeDialogProps<Tenant>) {
  const say = useSay()
  const { tenantId } = tenant
  return (
    <FreezeForm
      tenantId={tenantId}
      title={say('freeze.dialog', { tenant: tenantId })}
      text={say('freeze.text')}
      freeze={(freeze) => updateTenant(tenantId, { freeze }, { etag })}
      onClose={onClose}
    />
  )
}

/** The same for one plugin of a tenant. */
export function FreezePluginDialog({
  tagged: { data: plugin, etag },
  onClose,
}: FreezeDialogProps<Installation>) {
  const say = useSay()
  const { tenantId, pluginId } = plugin
  return (
    <FreezeForm
      tenantId={tenantId}
      title={say('freeze.plugin.dialog', { plugin: pluginId, tenant: tenantId })}
      text={say('freeze.plugin.text')}
      freeze={(freeze) => updatePlugin({ tenantId, pluginId }, { freeze }, { etag })}
      onClose={onClose}
    />
  )
}

interface FreezeFormProps {
  readonly tenantId: string
  readonly title: string
  /** What it does. */
  readonly text: string
  /** `until`: RFC 3339; null when only a person ends it. */
  readonly freeze: (freeze: { readonly reason: string; readonly until: string | null }) => Promise<ChangeMade>
  readonly onClose: () => void
}

function FreezeForm({ tenantId, title, text, freeze, onClose }: FreezeFormProps) {
  const say = useSay()
  const change = useTenantChange(tenantId)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={title}
      action={say('freeze.action')}
      onConfirm={() =>
        change(() =>
          freeze({ reason: reason.trim(), until: until === '' ? null : new Date(until).toISOString() }),
        )
      }
    >
      <p>{text}</p>
      <TextField
        label={say('freeze.reason')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        isRequired
        autoFocus
      />
      <TextField
        label={say('freeze.until')}
        description={say('freeze.until.description')}
        type="datetime-local"
        value={until}
        onChange={setUntil}
      />
    </ConfirmDialog>
  )
}
