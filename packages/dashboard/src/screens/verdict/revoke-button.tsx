import type { CheckDecision } from '@plugboard/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { checkDecisionsQuery, revokeDecision } from '../../api/check-decisions.ts'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface RevokeButtonProps {
  readonly decision: CheckDecision
  readonly onRevoked?: (() => void) | undefined
}

/** Takes back that a finding is allowed, after asking. */
export function RevokeButton({ decision, onRevoked }: RevokeButtonProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const { code, pluginId } = decision
  const revoke = async () => {
    await revokeDecision(decision)
    await queryClient.invalidateQueries({ queryKey: checkDecisionsQuery(pluginId).queryKey })
    tellDone({ text: say('decision.revoke.done', { code }) })
    onRevoked?.()
  }
  return (
    <>
      <Button variant="danger" onPress={() => setIsAsking(true)}>
        {say('decision.revoke')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={say('decision.revoke.title', { code })}
        action={say('decision.revoke')}
        isDangerous
        onConfirm={revoke}
      >
        <p>{say('decision.revoke.text', { pluginId })}</p>
        <p>
          <bdi>{decision.reason}</bdi>
        </p>
      </ConfirmDialog>
    </>
  )
}
