import { CheckCircle2, TriangleAlert, X } from 'lucide-react'
import { Text } from 'react-aria-components/Text'
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast'
import { useSay } from '../messages/language-context.tsx'
import type { Say } from '../messages/messages.ts'
import { Button } from './button.tsx'
import { describeError } from './describe-error.ts'

/** What was done, in a sentence, and how to undo it where that can be done. */
export interface Done {
  readonly text: string
  /** What it rejects with is said in place of it, until somebody has read it. */
  readonly undo?: () => Promise<unknown>
}

type Told =
  | (Done & { readonly kind: 'done' })
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'refusedUndo'; readonly error: unknown }

const SHOWN_MS = 15_000
const queue = new ToastQueue<Told>({ maxVisibleToasts: 3 })

/** Says that something was done. It is read aloud, and goes by itself after fifteen seconds. */
export function tellDone(done: Done): void {
  queue.add({ kind: 'done', ...done }, { timeout: SHOWN_MS })
}

/** Says why something was not done. It is read aloud, and stays until somebody closes it. */
export function tellFault(text: string): void {
  queue.add({ kind: 'fault', text })
}

/** Where what was done is said. F6 goes there from anywhere. */
export function Toasts() {
  const say = useSay()
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={say('done.region')}>
      {({ toast: { content, key }, toast }) => (
        <Toast toast={toast}>
          {content.kind === 'done' ? (
            <CheckCircle2 size={18} aria-hidden="true" />
          ) : (
            <TriangleAlert size={18} aria-hidden="true" />
          )}
          <ToastContent>
            <Text slot="title">{textOf(content, say)}</Text>
            {content.kind === 'refusedUndo' && <Reason error={content.error} />}
          </ToastContent>
          {content.kind === 'done' && content.undo && (
            <Button
              onPress={() => {
                content.undo?.().then(
                  () => tellDone({ text: say('done.undone') }),
                  (error: unknown) => queue.add({ kind: 'refusedUndo', error }),
                )
                queue.close(key)
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

function textOf(told: Told, say: Say): string {
  return told.kind === 'refusedUndo' ? say('done.notUndone') : told.text
}

/** Why an undo was refused. */
function Reason({ error }: { readonly error: unknown }) {
  const say = useSay()
  const { text, fix, facts = [], language } = describeError(error, say)
  return (
    <Text slot="description">
      <span lang={language}>{[text, fix].filter((each) => each !== undefined).join(' ')}</span>
      {facts.map(([name, value]) => (
        <span key={name} className="small soft">
          {' '}
          {name}: <code>{value}</code>
        </span>
      ))}
    </Text>
  )
}
