import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import styles from './card.module.css'

function Card({ host }: ExtensionProps<{ totalCents: number }>) {
  return <p className={styles['card']}>Card for {host.totalCents}</p>
}

export default definePlugin({ extensions: { 'payment-methods': Card } })
