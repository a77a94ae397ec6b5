import { definePlugin } from '@plugboard/plugin-kit'
import { watchConnection } from './connection.ts'
import { InstalmentNote } from './instalment-note.tsx'
import { PaymentOption } from './payment-option.tsx'
import './style.css'

export default definePlugin({
  extensions: {
    'payment-methods': PaymentOption,
    'order-summary': InstalmentNote,
  },
  activate: () => watchConnection(),
})
