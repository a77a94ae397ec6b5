'use client'

import { ExtensionPoint } from '@plugboard/loader'
import { useCallback, useState } from 'react'
import { isPaymentChoice, type PaymentChoice, type PaymentMethodsHost } from '../lib/payment-choice.ts'
import { OrderSummary } from './order-summary.tsx'

const CARD: PaymentChoice = { id: 'card', label: 'Card', feeCents: 0 }

/** The checkout: one payment method of the host's own, and those of plugins. */
export function Checkout({ subtotalCents }: { readonly subtotalCents: number }) {
  const [choice, setChoice] = useState<PaymentChoice>(CARD)
  const [paidWith, setPaidWith] = useState<string | null>(null)
  // Always the same function, since plugins have effects that depend on it.
  const choose = useCallback((received: unknown) => {
    if (isPaymentChoice(received)) setChoice(received)
  }, [])
  return (
    <main className="page columns">
      <section>
        <h1>Checkout</h1>
        <div className="card methods">
          <h2>How would you like to pay?</h2>
          <label className="method">
            <input
              type="radio"
              name="payment-method"
              checked={choice.id === CARD.id}
              onChange={() => setChoice(CARD)}
            />
            <span>
              <strong>Card</strong>
              <span className="muted">Visa, Mastercard, American Express</span>
            </span>
          </label>
          <ExtensionPoint<PaymentMethodsHost>
            name="payment-methods"
            host={{ totalCents: subtotalCents, selectedId: choice.id, onSelect: choose }}
            fallback={<div className="method skeleton" />}
          />
        </div>
      </section>
      <aside>
        <OrderSummary subtotalCents={subtotalCents} choice={choice}>
          <button className="button" type="button" onClick={() => setPaidWith(choice.label)}>
            Pay
          </button>
          <p className="paid" role="status">
            {paidWith && `Paid with ${paidWith}. Thank you.`}
          </p>
        </OrderSummary>
      </aside>
    </main>
  )
}
