import { type ReactNode, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Form } from 'react-aria-components/Form'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'
import { ProblemNote } from './problem-note.tsx'

interface FormDialogProps {
  readonly onClose: () => void
  readonly title: string
  /** The fields. */
  readonly children: ReactNode
  /** What the button says: the action, not "OK". */
  readonly action: string
  /** What it rejects with is shown in the dialog, which stays. */
  readonly onSubmit: () => Promise<void>
}

/** Asks for what something is made of. It is open while it is rendered. */
export function FormDialog({ onClose, title, children, action, onSubmit }: FormDialogProps) {
  const say = useSay()
  const [isPending, setIsPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async () => {
    setIsPending(true)
    setError(null)
    try {
      await onSubmit()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setIsPending(false)
    }
  }
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Form
            onSubmit={(event) => {
              event.preventDefault()
              void submit()
            }}
          >
            <Heading slot="title">{title}</Heading>
            {children}
            {error !== null && <ProblemNote error={error} />}
            <div className="actions">
              <Button onPress={onClose}>{say('app.cancel')}</Button>
              <Button type="submit" variant="primary" isPending={isPending}>
                {action}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
