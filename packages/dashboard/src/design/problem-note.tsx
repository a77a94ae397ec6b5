import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'
import { describeError } from './describe-error.ts'

interface ProblemNoteProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}

/** What went wrong, what to do about it, and what to name when one asks for help: the code and the id of the request. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps) {
  const say = useSay()
  const { title, text, fix, facts, language } = describeError(error, say)
  return (
    <div className="note" data-tone="bad" role="alert">
      <strong lang={language}>{title}</strong>
      <p lang={language}>{text}</p>
      {fix !== undefined && <p lang={language}>{fix}</p>}
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
