import type { IssuedToken, Token } from '@plugboard/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { rotateToken } from '../../api/tokens.ts'
import { ChoiceField } from '../../design/choice-field.tsx'
import { FormDialog } from '../../design/form-dialog.tsx'
import { useSay } from '../../messages/language-context.tsx'

const GRACES = ['0', '3600', '86400', '604800'] as const

interface RotateTokenDialogProps {
  readonly token: Token
  readonly tokenId: string
  readonly onClose: () => void
  readonly onMade: (issued: IssuedToken) => void
}

/** Replaces a token by one that may do the same. */
export function RotateTokenDialog({ token, tokenId, onClose, onMade }: RotateTokenDialogProps) {
  const say = useSay()
  const [grace, setGrace] = useState<(typeof GRACES)[number]>('3600')
  const rotate = useMutation({ mutationFn: rotateToken, gcTime: 0 })
  return (
    <FormDialog
      onClose={onClose}
      title={say('access.token.rotate.title', { name: token.name })}
      action={say('access.token.rotate')}
      onSubmit={async () => onMade(await rotate.mutateAsync({ tokenId, graceSeconds: Number(grace) }))}
    >
      <p>{say('access.token.rotate.text')}</p>
      <ChoiceField
        label={say('access.token.rotate.grace')}
        value={grace}
        choices={GRACES.map((value) => ({ value, label: say(`access.token.rotate.grace.${value}`) }))}
        onChange={setGrace}
      />
    </FormDialog>
  )
}
