/** The place of text that is loading. `lines` is how many lines it will have, so that nothing jumps. */
export function Skeleton({ lines = 1 }: { readonly lines?: number }) {
  return Array.from({ length: lines }, (_, line) => (
    // Lines that are all alike have no other identity.
    <span key={line} className="skeleton" aria-hidden="true" />
  ))
}
