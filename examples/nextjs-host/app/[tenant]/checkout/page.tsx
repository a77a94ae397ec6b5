import { notFound } from 'next/navigation'
import { Checkout } from '../../../components/checkout.tsx'
import { findTenant, totalCents } from '../../../lib/tenants.ts'

export default async function CheckoutPage({ params }: { params: Promise<{ tenant: string }> }) {
  const tenant = findTenant((await params).tenant)
  if (!tenant) notFound()
  return <Checkout subtotalCents={totalCents(tenant)} />
}
