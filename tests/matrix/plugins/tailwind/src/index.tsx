import { definePlugin } from '@plugboard/plugin-kit'
import './style.css'

function Pay() {
  return (
    <button type="button" className="rounded-lg bg-brand p-4 hover:bg-black">
      Pay with Tailwind
    </button>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Pay } })
