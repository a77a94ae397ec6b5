import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantCountQuery } from '../../api/plugin-tenants.ts'
import type { Mark, MarkFacts, VersionRef } from '../../api/version-marks.ts'
import { useMay } from '../../app/use-may.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface MarkDialogProps extends VersionRef {
  readonly mark: Mark
  readonly onClose: () => void
  readonly onConfirm: (facts: MarkFacts) => Promise<void>
}

/** Asks why a version is deprecated, yanked or revoked, and says what that does. */
export function MarkDialog({ pluginId, version, mark, onClose, onConfirm }: MarkDialogProps) {
  const say = useSay()
  const [reason, setReason] = useState('')
  const [replacement, setReplacement] = useState('')
  const isRevoked = mark === 'revoked'
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say(`versions.mark.${mark}.title`, { version })}
      action={say(`versions.mark.${mark}`)}
      isDangerous={mark !== 'deprecated'}
      {...(isRevoked && { typed: pluginId })}
      onConfirm={() => onConfirm({ reason: reason.trim(), replacement: replacement.trim() || undefined })}
    >
      <p>{say(`versions.mark.${mark}.effect`)}</p>
      {mark !== 'deprecated' && <AffectedTenants pluginId={pluginId} version={version} mark={mark} />}
      <TextField
        label={say('versions.reason')}
        description={say('versions.reason.description')}
        isRequired
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
      {mark === 'deprecated' && (
        <TextField
          label={say('versions.replacement')}
          maxLength={64}
          value={replacement}
          onChange={setReplacement}
        />
      )}
    </ConfirmDialog>
  )
}

/** Says how many tenants have the version, to those who may know. */
function AffectedTenants({ pluginId, version, mark }: VersionRef & { readonly mark: 'yanked' | 'revoked' }) {
  const say = useSay()
  const isAdministrator = useMay('admin')
  const { data } = useQuery({ ...tenantCountQuery(pluginId, version), enabled: isAdministrator })
  if (!isAdministrator) return null
  return (
    <p role="status">
      {!data && say('app.loading')}
      {data && !data.isMore && say(`versions.mark.${mark}.tenants`, { count: data.count })}
      {data?.isMore && say('versions.mark.manyTenants', { count: data.count })}
    </p>
  )
}
