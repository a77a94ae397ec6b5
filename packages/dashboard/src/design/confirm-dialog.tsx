import { type ReactNode, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Form } from 'react-aria-components/Form'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'
import { ProblemNote } from './problem-note.tsx'
import { TextField } from './text-field.tsx'

interface ConfirmDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen, and to whom. */
  readonly children: ReactNode
  /** What the button says: the action, not "OK". */
  readonly action: string
  readonly isDangerous?: boolean
  /** What a person has to type first, for what cannot be undone. */
  readonly typed?: string
  /** Closes the dialog when it resolves; what it rejects with is shown in the dialog, which stays. */
  readonly onConfirm: () => Promise<void>
}

/** Asks before something is done. It has the focus until it is closed, and Escape closes it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose } = props
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="dialog">
        <ConfirmForm {...props} />
      </Modal>
    </ModalOverlay>
  )
}

function ConfirmForm({
  onClose,
  title,
  children,
  action,
  isDangerous,
  typed,
  onConfirm,
}: ConfirmDialogProps) {
  const say = useSay()
  const [text, setText] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = async () => {
    setIsPending(true)
    setError(null)
    try {
      await onConfirm()
      onClose()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setIsPending(false)
    }
  }
  return (
    <Dialog role={isDangerous ? 'alertdialog' : 'dialog'}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <Heading slot="title">{title}</Heading>
        {children}
        {typed !== undefined && (
          <TextField
            label={say('confirm.type', { text: typed })}
            value={text}
            onChange={setText}
            autoComplete="off"
            autoFocus
          />
        )}
        {error !== null && <ProblemNote error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{say('app.cancel')}</Button>
          <Button
            type="submit"
            variant={isDangerous ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={typed !== undefined && text.trim() !== typed}
          >
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
