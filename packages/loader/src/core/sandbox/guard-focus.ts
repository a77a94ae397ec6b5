const PAUSE_MS = 1000

// Fields for text. What is typed anywhere else in a page is a shortcut at the most.
const TEXT_FIELD =
  'textarea, [contenteditable], input:not([type=button], [type=checkbox], [type=color], [type=file], [type=image], [type=radio], [type=range], [type=reset], [type=submit])'

/**
 * Gives the focus back that a frame takes while somebody types in a text field of the page. A frame gets it by Tab, by the
 * pointer, or while nobody types: a page is not told of a click in a frame, only that the pointer is over the frame.
 *
 * @param onTaken called each time that focus was given back
 * @returns ends it
 */
export function guardFocus(frame: HTMLIFrameElement, onTaken: () => void): () => void {
  let key: string | undefined
  let typedAt = Number.NEGATIVE_INFINITY

  const onKey = (event: KeyboardEvent): void => {
    key = event.key
    typedAt = event.timeStamp
  }
  // Tab has led to an element of the page.
  const onFocus = (): void => {
    key = undefined
  }
  const onLeave = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement && target.matches(TEXT_FIELD))) return
    // Not at once: Firefox would not say yet where the focus is, and Chromium would go on to send keys to the frame.
    setTimeout(() => {
      if (document.activeElement !== frame || isLed()) return
      target.focus({ preventScroll: true })
      onTaken()
    })
  }
  const isLed = (): boolean => {
    // Enter may have ended the typing, and be the reason why the frame shows.
    if (key === 'Tab' || key === 'Enter') return true
    const isPointed = frame.matches(':hover') || matchMedia('(hover: none)').matches
    return isPointed && performance.now() - typedAt > PAUSE_MS
  }
  const ended = new AbortController()
  const options = { capture: true, signal: ended.signal }
  window.addEventListener('keydown', onKey, options)
  window.addEventListener('focusin', onFocus, options)
  window.addEventListener('focusout', onLeave, options)
  return () => ended.abort()
}
