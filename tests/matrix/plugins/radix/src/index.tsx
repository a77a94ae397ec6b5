import { definePlugin } from '@plugboard/plugin-kit'
import * as Dialog from '@radix-ui/react-dialog'
import { setNonce } from 'get-nonce'
import './style.css'

function Terms() {
  return (
    <Dialog.Root>
      <Dialog.Trigger>Terms</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="radix-overlay" />
        <Dialog.Content className="radix-content">
          <Dialog.Title>Terms of Radix</Dialog.Title>
          <Dialog.Description>They are short.</Dialog.Description>
          <Dialog.Close>Agree</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export default definePlugin({
  extensions: { 'payment-methods': Terms },
  activate({ nonce }) {
    // For the style that keeps the page from scrolling behind a dialog.
    if (nonce !== undefined) setNonce(nonce)
  },
})
