// The shop's props for its extension points. A product publishes these types as a package for its plugin authors.

export interface PaymentChoice {
  readonly id: string
  readonly label: string
  readonly feeCents: number
}

export interface PaymentMethodsHost {
  readonly totalCents: number
  readonly selectedId: string | null
  readonly onSelect: (choice: PaymentChoice) => void
}

export interface OrderSummaryHost {
  readonly totalCents: number
  readonly choice: PaymentChoice | null
}
