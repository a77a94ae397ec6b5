import type { IssuedToken } from '@plugboard/client'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/copy-button.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface IssuedTokenDialogProps {
  readonly issued: IssuedToken
  readonly onClose: () => void
}

/** Shows a new token, once. Nothing but its button closes it, since the token cannot be shown again. */
export function IssuedTokenDialog({ issued, onClose }: IssuedTokenDialogProps) {
  const say = useSay()
  return (
    <ModalOverlay className="overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{say('access.token.issued.title', { name: issued.name })}</Heading>
          <p>{say('access.token.issued.text')}</p>
          <code className="token-text">{issued.token}</code>
          <div className="actions">
            <CopyButton text={issued.token} />
            <Button variant="primary" onPress={onClose}>
              {say('access.token.issued.close')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
