/** What a tenant may configure when it installs the plugin. */
export interface PaymentConfig {
  readonly label: string
  readonly feeCents: number
}

/** Reads a tenant's configuration; whatever is missing or of another type gets its default. */
export function readConfig({ label, feeCents }: Readonly<Record<string, unknown>>): PaymentConfig {
  return {
    label: typeof label === 'string' && label !== '' ? label : 'Pay in three',
    feeCents: typeof feeCents === 'number' && feeCents >= 0 ? Math.round(feeCents) : 250,
  }
}
