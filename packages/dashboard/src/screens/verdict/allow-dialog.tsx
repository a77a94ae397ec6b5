import type { DecisionScope } from '@plugboard/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { allowFinding, checkDecisionsQuery, DECISION_MAX_DAYS } from '../../api/check-decisions.ts'
import { ChoiceField } from '../../design/choice-field.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { LongTextField } from '../../design/long-text-field.tsx'
import { TextField } from '../../design/text-field.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { dayAfter, endOfDay } from './decision-days.ts'
import type { Deciding } from './decision-on.ts'
import type { Finding } from './finding.ts'

interface AllowDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly finding: Finding & { readonly fingerprint: string }
  readonly deciding: Deciding
}

const USUAL_DAYS = 90
const REASON_LIMIT = 500

/** Asks why a finding is harmless, for what and for how long, and then allows it. */
export function AllowDialog({ isOpen, onClose, finding, deciding }: AllowDialogProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const [day, setDay] = useState(() => dayAfter(USUAL_DAYS, new Date()))
  const [scope, setScope] = useState<DecisionScope>('version')
  const { code, file, fingerprint } = finding
  const { pluginId, version, onDecided } = deciding
  const allow = async () => {
    const expiresAt = endOfDay(day).toISOString()
    const where = file === undefined ? {} : { file }
    await allowFinding(pluginId, {
      version,
      fingerprint,
      code,
      ...where,
      scope,
      reason: reason.trim(),
      expiresAt,
    })
    await queryClient.invalidateQueries({ queryKey: checkDecisionsQuery(pluginId).queryKey })
    tellDone({ text: say('decision.allow.done', { code }) })
    onDecided?.()
  }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={say('decision.allow.title', { code })}
      action={say('decision.allow.action')}
      onConfirm={allow}
    >
      <p>{say('decision.allow.text', { pluginId })}</p>
      <p>
        <bdi>{finding.message}</bdi>
      </p>
      <LongTextField
        label={say('decision.reason')}
        description={say('decision.reason.description')}
        value={reason}
        onChange={setReason}
        maxLength={REASON_LIMIT}
        isRequired
        autoFocus
      />
      <TextField
        label={say('decision.until')}
        type="date"
        value={day}
        onChange={setDay}
        isRequired
        validate={(text) =>
          isDayAllowed(text) ? null : say('decision.until.wrong', { days: DECISION_MAX_DAYS - 1 })
        }
      />
      <ChoiceField
        label={say('decision.scope')}
        value={scope}
        choices={[
          { value: 'version', label: say('decision.scope.version', { version }) },
          { value: 'plugin', label: say('decision.scope.plugin') },
        ]}
        onChange={setScope}
      />
    </ConfirmDialog>
  )
}

function isDayAllowed(day: string): boolean {
  const now = new Date()
  return day >= dayAfter(0, now) && day <= dayAfter(DECISION_MAX_DAYS - 1, now)
}
