import type { ReactNode } from 'react'
import { useSay } from '../../messages/language-context.tsx'
import type { MessageKey } from '../../messages/messages.ts'

/** A private-use character, which no message has. */
const PLACE = '\uE000'

/** A message whose `{target}` is an element, so that what plugin authors wrote cannot reorder the words around it. */
export function Sentence({ message, target }: { readonly message: MessageKey; readonly target: ReactNode }) {
  const say = useSay()
  const [before, after] = say(message, { target: PLACE }).split(PLACE)
  // A message without the place says everything itself.
  if (after === undefined) return before
  return (
    <>
      {before}
      {target}
      {after}
    </>
  )
}
