import type { ReactNode } from 'react'

/** What a list shows that has nothing: why, and the one thing to do next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}
