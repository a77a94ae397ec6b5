import { useSyncExternalStore } from 'react'

let online = true
const listeners = new Set<() => void>()

/** Watches whether the browser is online, until the returned function is called. */
export function watchConnection(): () => void {
  update()
  window.addEventListener('online', update)
  window.addEventListener('offline', update)
  return () => {
    window.removeEventListener('online', update)
    window.removeEventListener('offline', update)
  }
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => online)
}

function update(): void {
  online = navigator.onLine
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
