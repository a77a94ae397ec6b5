import { ProblemAnswerError, UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import { useSay } from '../messages/language-context.tsx'
import type { Say } from '../messages/messages.ts'
import { Button } from './button.tsx'

interface ProblemNoteProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}

/** What went wrong, what to do about it, and what to name when one asks for help: the code and the id of the request. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps) {
  const say = useSay()
  const { title, text, fix, facts } = describe(error, say)
  return (
    <div className="note" data-tone="bad" role="alert">
      <strong>{title}</strong>
      <p>{text}</p>
      {fix !== undefined && <p>{fix}</p>}
      {facts && (
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {onRetry && (
        <div>
          <Button onPress={onRetry}>{say('app.retry')}</Button>
        </div>
      )}
    </div>
  )
}

interface Described {
  readonly title: string
  readonly text: string
  readonly fix?: string
  readonly facts?: readonly (readonly [name: string, value: string])[]
}

function describe(error: unknown, say: Say): Described {
  if (error instanceof ProblemAnswerError) {
    const { title, detail, fix, code, instance } = error.problem
    const facts = [[say('problem.code'), code] as const, [say('problem.request'), instance] as const]
    return { title, text: detail, fix, facts }
  }
  if (error instanceof UnreachableError)
    return { title: say('problem.unreachable.title'), text: say('problem.unreachable.text') }
  if (error instanceof UnreadableAnswerError) {
    const text = say('problem.unreadable.text', { status: error.status })
    return { title: say('problem.unreadable.title'), text }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { title: say('problem.unexpected.title'), text: say('problem.unexpected.text', { message }) }
}
