import { definePlugin } from '@plugboard/plugin-kit'
import './style.scss'

function Card() {
  return (
    <div className="scss-card">
      <p>Card by Sass</p>
    </div>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Card } })
