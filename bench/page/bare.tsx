import { Checkout, MarkHydrated } from './checkout.tsx'
import { hydrate } from './hydrate.ts'

// The page without plugins: what a loader adds to it is what it costs.
hydrate(
  <MarkHydrated>
    <Checkout />
  </MarkHydrated>,
)
