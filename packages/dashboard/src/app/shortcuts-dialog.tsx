import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from '../design/button.tsx'
import { useSay } from '../messages/language-context.tsx'
import { PLACES } from './shortcut-keys.ts'

/** All keys that do something on every screen. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{say('shortcuts.title')}</Heading>
          <dl className="facts">
            <dt>
              <kbd>/</kbd>
            </dt>
            <dd>{say('shortcuts.search')}</dd>
            {PLACES.map(({ key, message }) => (
              <div key={key} className="fact">
                <dt>
                  <kbd>g</kbd> <kbd>{key}</kbd>
                </dt>
                <dd>{say('shortcuts.go', { screen: say(message) })}</dd>
              </div>
            ))}
            <dt>
              <kbd>?</kbd>
            </dt>
            <dd>{say('shortcuts.help')}</dd>
            <dt>
              <kbd>F6</kbd>
            </dt>
            <dd>{say('shortcuts.regions')}</dd>
          </dl>
          <p className="soft small">{say('shortcuts.off')}</p>
          <div className="actions">
            <Button variant="primary" onPress={onClose} autoFocus>
              {say('shortcuts.close')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
