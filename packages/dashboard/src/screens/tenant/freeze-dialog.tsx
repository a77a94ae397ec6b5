import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { TENANTS_KEY, updateTenant } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { useTellChange } from './use-tell-change.ts'

interface FreezeDialogProps {
  readonly tagged: TaggedAnswer<Tenant>
  readonly onClose: () => void
}

/** Ends all upgrades that come by themselves, for a reason, until a time or until somebody lifts it. */
export function FreezeDialog({ tagged: { data: tenant, etag }, onClose }: FreezeDialogProps) {
  const say = useSay()
  const { tenantId } = tenant
  const tellChange = useTellChange(tenantId)
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const freeze = async () => {
    const request = { reason: reason.trim(), until: until === '' ? null : new Date(until).toISOString() }
    try {
      await tellChange(await updateTenant(tenantId, { freeze: request }, { etag }))
    } catch (error) {
      await queryClient.invalidateQueries({ queryKey: TENANTS_KEY })
      throw error
    }
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('freeze.dialog', { tenant: tenantId })}
      action={say('freeze.action')}
      onConfirm={freeze}
    >
      <p>{say('freeze.text')}</p>
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
