/** What a payment method passes to the host when it is chosen: plain data, since it may come from a sandbox. */
export interface PaymentChoice {
  readonly id: string
  readonly label: string
  readonly feeCents: number
}

/** Checks a value from a plugin, which may be anything. */
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

/** The host props of the extension point `payment-methods`. */
export interface PaymentMethodsHost {
  readonly totalCents: number
  readonly selectedId: string | null
  readonly onSelect: (choice: PaymentChoice) => void
}

/** The host props of the extension point `order-summary`. */
export interface OrderSummaryHost {
  readonly totalCents: number
  readonly choice: PaymentChoice | null
}
