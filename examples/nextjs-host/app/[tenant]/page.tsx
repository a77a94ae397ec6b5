import Link from 'next/link'
import { notFound } from 'next/navigation'
import { OrderSummary } from '../../components/order-summary.tsx'
import { formatMoney } from '../../lib/money.ts'
import { findTenant, totalCents } from '../../lib/tenants.ts'

export default async function CartPage({ params }: { params: Promise<{ tenant: string }> }) {
  const tenant = findTenant((await params).tenant)
  if (!tenant) notFound()
  return (
    <main className="page columns">
      <section>
        <h1>Your cart</h1>
        <ul className="card items">
          {tenant.items.map(({ name, detail, cents }) => (
            <li key={name}>
              <span>
                <strong>{name}</strong>
                <span className="muted">{detail}</span>
              </span>
              <span>{formatMoney(cents)}</span>
            </li>
          ))}
        </ul>
      </section>
      <aside>
        <OrderSummary subtotalCents={totalCents(tenant)} choice={null}>
          <Link className="button" href={`/${tenant.id}/checkout`}>
            Go to checkout
          </Link>
        </OrderSummary>
      </aside>
    </main>
  )
}
