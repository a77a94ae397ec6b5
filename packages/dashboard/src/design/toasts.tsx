import { CheckCircle2, TriangleAlert, X } from 'lucide-react'
import { Text } from 'react-aria-components/Text'
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast'
import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'

/** What was done, in a sentence, and how to undo it where that can be done. */
export interface Done {
  readonly text: string
  /** What it rejects with is said in place of it. */
  readonly undo?: () => unknown
  /** It was not done, and the text says why. */
  readonly isFault?: boolean
}

const SHOWN_MS = 15_000
const queue = new ToastQueue<Done>({ maxVisibleToasts: 3 })

/** Says that something was done. It is read aloud, and goes by itself after fifteen seconds. */
export function tellDone(done: Done): void {
  queue.add(done, { timeout: SHOWN_MS })
}

async function undo({ undo: begin }: Done): Promise<void> {
  try {
    await begin?.()
  } catch (error) {
    tellDone({ text: error instanceof Error ? error.message : String(error), isFault: true })
  }
}

/** Where what was done is said. F6 goes there from anywhere. */
export function Toasts() {
  const say = useSay()
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={say('done.region')}>
      {({ toast }) => (
        <Toast toast={toast}>
          {toast.content.isFault ? (
            <TriangleAlert size={18} aria-hidden="true" />
          ) : (
            <CheckCircle2 size={18} aria-hidden="true" />
          )}
          <ToastContent>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          {toast.content.undo && (
            <Button
              onPress={() => {
                void undo(toast.content)
                queue.close(toast.key)
              }}
            >
              {say('done.undo')}
            </Button>
          )}
          <Button slot="close" variant="quiet" aria-label={say('done.close')}>
            <X size={16} aria-hidden="true" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  )
}
