import { type ReactNode, useEffect, useState } from 'react'

const PRODUCTS = Array.from({ length: 24 }, (_, index) => ({
  id: index + 1,
  name: `Article ${index + 1}`,
  priceCents: 199 + 50 * index,
}))

/** The page around the plugins, the same for every loader: an order with something to hydrate. */
export function Checkout({ children }: { children?: ReactNode }): ReactNode {
  return (
    <main>
      <h1>Checkout</h1>
      <ul>
        {PRODUCTS.map((product) => (
          <OrderLine key={product.id} {...product} />
        ))}
      </ul>
      <h2>Payment</h2>
      {children}
    </main>
  )
}

function OrderLine({ name, priceCents }: (typeof PRODUCTS)[number]): ReactNode {
  const [count, setCount] = useState(1)
  return (
    <li>
      {name}: {count} for {((count * priceCents) / 100).toFixed(2)}{' '}
      <button type="button" onClick={() => setCount(count + 1)}>
        One more
      </button>
    </li>
  )
}

/** Marks the moment when the page is hydrated. Its effect is the last, as it is around everything. */
export function MarkHydrated({ children }: { children: ReactNode }): ReactNode {
  useEffect(() => {
    performance.mark('hydrated')
  }, [])
  return children
}
