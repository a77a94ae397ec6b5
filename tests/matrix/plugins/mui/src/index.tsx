import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogTitle from '@mui/material/DialogTitle'
import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import { useState } from 'react'
import { WithEmotion } from './emotion.tsx'

function Pay({ nonce }: ExtensionProps) {
  const [open, setOpen] = useState(false)
  return (
    <WithEmotion nonce={nonce}>
      <Button variant="contained" onClick={() => setOpen(true)}>
        Pay with MUI
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)}>
        <DialogTitle>Terms of MUI</DialogTitle>
      </Dialog>
    </WithEmotion>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Pay } })
