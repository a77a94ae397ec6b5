import { Badge } from '../../design/badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { CodePlace } from './code-place.tsx'
import type { Deciding } from './decision-on.ts'
import { type Finding, isEnforced } from './finding.ts'
import { FindingDecision } from './finding-decision.tsx'

interface FindingItemProps {
  readonly finding: Finding
  /** Undefined: the person does not decide about it. */
  readonly deciding?: Deciding | undefined
}

/** One finding: what is wrong, where, what is there, what to do about it, and who allowed it. */
export function FindingItem({ finding, deciding }: FindingItemProps) {
  const say = useSay()
  const { code, message, level, file, line, column, source, pointer, excerpt, hint } = finding
  return (
    <li className="finding" data-level={level}>
      <div className="row">
        <code>{code}</code>
        {level && (
          <Badge tone={isEnforced(finding) ? 'bad' : 'warn'}>
            {say(isEnforced(finding) ? 'finding.enforced' : 'finding.advisory')}
          </Badge>
        )}
      </div>
      <p lang="en">
        <bdi>{message}</bdi>
      </p>
      {file !== undefined && <CodePlace {...{ file, line, column }} />}
      {source && (
        <div className="row small">
          <span className="soft">{say('finding.source')}</span>
          <CodePlace {...source} />
        </div>
      )}
      {pointer !== undefined && (
        <div className="row small">
          <span className="soft">{say('finding.field')}</span>
          <code>
            <bdi>{pointer}</bdi>
          </code>
        </div>
      )}
      {excerpt !== undefined && (
        <pre className="excerpt">
          <bdi>{excerpt}</bdi>
        </pre>
      )}
      {hint !== undefined && (
        <p className="soft" lang="en">
          <bdi>{hint}</bdi>
        </p>
      )}
      <FindingDecision {...{ finding, deciding }} />
    </li>
  )
}
