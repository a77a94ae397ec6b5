import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { createShortcutReader } from './shortcut-keys.ts'

const BASE = import.meta.env.BASE_URL.replace(/\/$/, '')
const KEPT_AS = 'plugboard.shortcuts'
/** Keys there are text, choose among options, or belong to what is open. */
const WITH_KEYS_OF_THEIR_OWN =
  'input, textarea, select, [contenteditable], [role="menu"], [role="listbox"], [role="textbox"]'

export interface Shortcuts {
  readonly isOn: boolean
  /** Turns keys without a modifier off or on, now and for the next visits of this browser (WCAG 2.1.4). */
  readonly turn: (isOn: boolean) => void
  readonly isHelpOpen: boolean
  readonly showHelp: (isOpen: boolean) => void
}

/** Listens to the keys of the page, unless something is typed or a dialog is open. */
export function useShortcuts(): Shortcuts {
  const router = useRouter()
  const [isOn, setIsOn] = useState(() => localStorage.getItem(KEPT_AS) !== 'off')
  const [isHelpOpen, showHelp] = useState(false)
  useEffect(() => {
    if (!isOn) return undefined
    const read = createShortcutReader()
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return
      if (event.target instanceof Element && event.target.closest(WITH_KEYS_OF_THEIR_OWN)) return
      if (document.querySelector('.overlay')) return
      const action = read(event.key, event.timeStamp)
      if (action === null) return
      event.preventDefault()
      if (action.kind === 'go') router.history.push(`${BASE}${action.path}`)
      else if (action.kind === 'search') focusSearch()
      else showHelp(true)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [isOn, router])
  return {
    isOn,
    turn: (isOnNow) => {
      localStorage.setItem(KEPT_AS, isOnNow ? 'on' : 'off')
      setIsOn(isOnNow)
    },
    isHelpOpen,
    showHelp,
  }
}

/** The mark is on the field of the search, or around it. */
function focusSearch(): void {
  const marked = document.querySelector<HTMLElement>('[data-shortcut="search"]')
  const field = marked?.matches('input') === true ? marked : marked?.querySelector('input')
  field?.focus()
}
