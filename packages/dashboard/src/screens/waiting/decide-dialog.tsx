import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { approveVersion, rejectVersion } from '../../api/staged-versions.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { LongTextField } from '../../design/long-text-field.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface DecideDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly kind: 'approve' | 'reject'
  readonly pluginId: string
  readonly version: string
}

const REASON_LIMIT = 500

/** Approves or rejects a staged version after its number is typed, since neither can be undone. */
export function DecideDialog({ isOpen, onClose, kind, pluginId, version }: DecideDialogProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const decide = async () => {
    const reason = text.trim() === '' ? undefined : text.trim()
    const change = kind === 'approve' ? approveVersion : rejectVersion
    await change({ pluginId, version, reason })
    tellDone({ text: say(`waiting.${kind}.done`, { pluginId, version }) })
    await (kind === 'approve'
      ? navigate({ to: '/plugins/$pluginId/versions/$version', params: { pluginId, version } })
      : navigate({ to: '/waiting' }))
    // After the navigation, so that nobody asks once more for what does not wait any more.
    queryClient.removeQueries({ queryKey: ['staged-versions', 'one', pluginId, version] })
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ['staged-versions', 'list'] }),
      queryClient.invalidateQueries({ queryKey: ['plugins'] }),
    ])
  }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={say(`waiting.${kind}.title`, { pluginId, version })}
      action={say(`waiting.${kind}`)}
      isDangerous={kind === 'reject'}
      typed={version}
      onConfirm={decide}
    >
      <p>{say(`waiting.${kind}.text`)}</p>
      <LongTextField
        label={say('waiting.reason')}
        description={say('waiting.reason.description')}
        value={text}
        onChange={setText}
        maxLength={REASON_LIMIT}
      />
    </ConfirmDialog>
  )
}
