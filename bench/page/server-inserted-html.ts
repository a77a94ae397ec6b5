import type { ReactNode } from 'react'

let inserts: (() => ReactNode)[] = []

/** Replaces that of `next/navigation` in the server's bundle: collects what belongs in the page's head. */
export function useServerInsertedHTML(insert: () => ReactNode): void {
  inserts.push(insert)
}

/** What was collected since the last call. */
export function takeInserts(): ReactNode[] {
  const taken = inserts
  inserts = []
  return taken.map((insert) => insert())
}
