const DOLLARS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

export function formatMoney(cents: number): string {
  return DOLLARS.format(cents / 100)
}

/** Three payments; the first takes the cents that do not divide. */
export function instalments(totalCents: number): readonly [number, number, number] {
  const third = Math.floor(totalCents / 3)
  return [totalCents - 2 * third, third, third]
}
