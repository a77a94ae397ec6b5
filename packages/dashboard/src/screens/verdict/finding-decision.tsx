import { useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from '../../design/button.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { AllowDialog } from './allow-dialog.tsx'
import { type Deciding, decisionOn } from './decision-on.ts'
import { type Finding, isEnforced } from './finding.ts'
import { RevokeButton } from './revoke-button.tsx'

interface FindingDecisionProps {
  readonly finding: Finding
  readonly deciding?: Deciding | undefined
}

/** Who allowed a finding, or the way to allow it. */
export function FindingDecision({ finding, deciding }: FindingDecisionProps) {
  const say = useSay()
  const { locale } = useLocale()
  const [isAsking, setIsAsking] = useState(false)
  const current = deciding && decisionOn(finding, deciding)
  const applied = finding.decision ?? (current && { ...current, by: current.decidedBy })
  if (applied) {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(applied.expiresAt))
    return (
      <div className="row">
        <p>
          {say('finding.allowed', { name: applied.by ?? say('finding.somebody'), date })}{' '}
          <bdi>{applied.reason}</bdi>
        </p>
        {current && <RevokeButton decision={current} onRevoked={deciding.onDecided} />}
      </div>
    )
  }
  const { fingerprint } = finding
  if (!deciding || !isEnforced(finding) || fingerprint === undefined) return null
  return (
    <div>
      <Button onPress={() => setIsAsking(true)}>{say('finding.allow')}</Button>
      <AllowDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        finding={{ ...finding, fingerprint }}
        deciding={deciding}
      />
    </div>
  )
}
