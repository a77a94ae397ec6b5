import type { ReactNode } from 'react'

let inserts: (() => ReactNode)[] = []

/** Stands for that of `next/navigation` in the server's bundle: keeps what is to be written into the page's head. */
export function useServerInsertedHTML(insert: () => ReactNode): void {
  inserts.push(insert)
}

/** What was to be inserted since it was last asked. */
export function takeInserts(): ReactNode[] {
  const taken = inserts
  inserts = []
  return taken.map((insert) => insert())
}
