import type { ExtensionProps } from '@plugboard/plugin-kit'
import type { OrderSummaryHost } from './host.ts'
import { formatMoney, instalments } from './money.ts'

/** A line below the order's total, while the customer pays with this plugin. */
export function InstalmentNote({ host, plugin }: ExtensionProps<OrderSummaryHost>) {
  if (host.choice?.id !== plugin.id) return null
  const [first] = instalments(host.totalCents)
  return <p className="pay3-note">{formatMoney(first)} today, the rest in two months</p>
}
