/** What a payment method hands over when it is chosen. It crosses the border of a sandbox, so it is plain data. */
export interface PaymentChoice {
  readonly id: string
  readonly label: string
  readonly feeCents: number
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
