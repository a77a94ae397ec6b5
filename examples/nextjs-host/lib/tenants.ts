/** One customer of the product, with its own shop and plugins. */
export interface Tenant {
  readonly id: string
  readonly name: string
  readonly tagline: string
  readonly items: readonly Item[]
}

export interface Item {
  readonly name: string
  readonly detail: string
  readonly cents: number
}

const TENANTS: readonly Tenant[] = [
  {
    id: 'acme',
    name: 'Acme',
    tagline: 'Tools that outlive their owners',
    items: [
      { name: 'Anvil No. 5', detail: 'Forged steel, 40 kg', cents: 18_900 },
      { name: 'Rocket skates', detail: 'Size 43, one pair', cents: 24_950 },
    ],
  },
  {
    id: 'globex',
    name: 'Globex',
    tagline: 'Quiet things for loud rooms',
    items: [
      { name: 'Desk lamp', detail: 'Oak and linen', cents: 8_900 },
      { name: 'Wall clock', detail: 'Silent movement', cents: 6_450 },
    ],
  },
]

export function listTenants(): readonly Tenant[] {
  return TENANTS
}

/**
 * The tenant of a request. Here it comes from a segment of the path in place of a login; a product takes it from the
 * session, so that nobody can read the manifest of another tenant.
 */
export function findTenant(id: string): Tenant | undefined {
  return TENANTS.find((tenant) => tenant.id === id)
}

export function totalCents({ items }: Tenant): number {
  return items.reduce((sum, { cents }) => sum + cents, 0)
}
