/** What a payment method hands over when it is chosen. It crosses the border of a sandbox, so it is plain data. */
export interface PaymentChoice {
  readonly id: string
  readonly label: string
  readonly feeCents: number
}

/** What a plugin hands over is its word, and what it says in a sandbox may be anything. */
export function isPaymentChoice(value: unknown): value is PaymentChoice {
  if (typeof value !== 'object' || value === null) return false
  const { id, label, feeCents } = value as Partial<Record<keyof PaymentChoice, unknown>>
  return (
    typeof id === 'string' &&
    typeof label === 'string' &&
    Number.isSafeInteger(feeCents) &&
    Number(feeCents) >= 0
  )
}

/** What the extension point `payment-methods` gives its plugins. */
export interface PaymentMethodsHost {
  readonly totalCents: number
  readonly selectedId: string | null
  readonly onSelect: (choice: PaymentChoice) => void
}

/** What the extension point `order-summary` gives its plugins. */
export interface OrderSummaryHost {
  readonly totalCents: number
  readonly choice: PaymentChoice | null
}
