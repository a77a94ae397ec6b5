import { definePlugin } from '@plugboard/plugin-kit'
import '@fontsource/pacifico'
import imported from './imported.svg'
import './style.css'

const NAMED = new URL('./named.svg', import.meta.url)

function Logos() {
  return (
    <p className="assets-logos">
      <img src={imported} alt="imported" />
      <img src={NAMED.href} alt="named" />
    </p>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Logos } })
