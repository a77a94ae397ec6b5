import type { StagedVersionDetails } from '@plugboard/client'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { type Deciding, decisionOn } from '../verdict/decision-on.ts'
import { isEnforced } from '../verdict/finding.ts'
import { DecideDialog } from './decide-dialog.tsx'

interface StagedActionsProps {
  readonly staged: StagedVersionDetails
  readonly deciding: Deciding | undefined
}

/** The ways to decide about a staged version, or why the person has one of them only. */
export function StagedActions({ staged, deciding }: StagedActionsProps) {
  const say = useSay()
  const { session } = useRouteContext({ from: '/signed-in' })
  const mayPublish = useMay('publish')
  const isAdmin = useMay('admin')
  const [asked, setAsked] = useState<'approve' | 'reject' | null>(null)
  if (!mayPublish) return null
  const { pluginId, version, stagedBy, verdict, checks } = staged
  const open = checks
    .flatMap(({ findings }) => findings ?? [])
    .filter((finding) => isEnforced(finding) && !(deciding && decisionOn(finding, deciding)))
  const obstacle = obstacleOf()
  return (
    <div className="stack">
      {obstacle !== undefined && <p role="status">{obstacle}</p>}
      <div className="row">
        {obstacle === undefined && (
          <Button variant="primary" onPress={() => setAsked('approve')}>
            {say('waiting.approve')}
          </Button>
        )}
        <Button variant="danger" onPress={() => setAsked('reject')}>
          {say('waiting.reject')}
        </Button>
      </div>
      {(['approve', 'reject'] as const).map((kind) => (
        <DecideDialog
          key={kind}
          isOpen={asked === kind}
          onClose={() => setAsked(null)}
          {...{ kind, pluginId, version }}
        />
      ))}
    </div>
  )

  /** Why the person does not approve it now. */
  function obstacleOf(): string | undefined {
    if (stagedBy !== null && stagedBy === session.name) return say('waiting.own')
    if (verdict !== 'waiting') return undefined
    if (!isAdmin) return say('waiting.adminOnly')
    return open.length > 0 ? say('waiting.open', { count: open.length }) : undefined
  }
}
