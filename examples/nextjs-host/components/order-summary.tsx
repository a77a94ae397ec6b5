'use client'

import { ExtensionPoint } from '@plugboard/loader'
import type { ReactNode } from 'react'
import { formatMoney } from '../lib/money.ts'
import type { OrderSummaryHost, PaymentChoice } from '../lib/payment-choice.ts'

interface OrderSummaryProps {
  readonly subtotalCents: number
  readonly choice: PaymentChoice | null
  readonly children: ReactNode
}

/** The total to pay, with an extension point for plugins below it. */
export function OrderSummary({ subtotalCents, choice, children }: OrderSummaryProps) {
  const totalCents = subtotalCents + (choice?.feeCents ?? 0)
  return (
    <div className="card summary">
      <h2>Order summary</h2>
      <dl>
        <dt>Subtotal</dt>
        <dd>{formatMoney(subtotalCents)}</dd>
        <dt>Delivery</dt>
        <dd>Free</dd>
        {choice && choice.feeCents > 0 && (
          <>
            <dt>{choice.label}</dt>
            <dd data-testid="fee">{formatMoney(choice.feeCents)}</dd>
          </>
        )}
        <dt className="total">Total</dt>
        <dd className="total" data-testid="total">
          {formatMoney(totalCents)}
        </dd>
      </dl>
      <ExtensionPoint<OrderSummaryHost> name="order-summary" host={{ totalCents, choice }} />
      {children}
    </div>
  )
}
