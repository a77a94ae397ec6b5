import type { CheckResult, VerdictState } from '@plugboard/client'
import { CheckCircle2, CircleAlert, CircleX, Hourglass, TriangleAlert } from 'lucide-react'
import { useSay } from '../../messages/language-context.tsx'
import type { Deciding } from './decision-on.ts'
import { FindingList } from './finding-list.tsx'
import { VerdictBadge } from './verdict-badge.tsx'

interface CheckListProps {
  readonly verdict: VerdictState
  readonly checks: readonly CheckResult[]
  readonly deciding?: Deciding | undefined
}

const ICONS = {
  passed: CheckCircle2,
  warned: TriangleAlert,
  refused: CircleX,
  waiting: Hourglass,
  errored: CircleAlert,
} as const

/** The verdict, each check that found something with its findings, and the names of those that found nothing. */
export function CheckList({ verdict, checks, deciding }: CheckListProps) {
  const say = useSay()
  const quiet = checks.filter(({ outcome }) => outcome === 'passed')
  return (
    <section className="stack" aria-labelledby="checks">
      <div className="row">
        <h2 id="checks">{say('verdict.title')}</h2>
        <VerdictBadge verdict={verdict} />
      </div>
      <p className="soft">{say(`verdict.${verdict}.text`)}</p>
      <ul className="checks">
        {checks
          .filter(({ outcome }) => outcome !== 'passed')
          .map((check) => (
            <CheckItem key={check.name} {...{ check, deciding }} />
          ))}
      </ul>
      {quiet.length > 0 && (
        <details>
          <summary>{say('verdict.quiet', { count: quiet.length })}</summary>
          <ul className="checks">
            {quiet.map((check) => (
              <CheckItem key={check.name} check={check} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function CheckItem({
  check: { name, outcome, message, findings, omitted },
  deciding,
}: {
  readonly check: CheckResult
  readonly deciding?: Deciding | undefined
}) {
  const say = useSay()
  const Icon = ICONS[outcome]
  // Of one finding, the registry gives the check its message.
  const isRepeated = findings?.length === 1 && findings[0]?.message === message
  return (
    <li className="check" data-outcome={outcome}>
      <Icon size={18} role="img" aria-label={say(`verdict.outcome.${outcome}`)} />
      <div className="stack">
        <p>
          <code>{name}</code> {!isRepeated && <bdi lang="en">{message}</bdi>}
        </p>
        {findings && <FindingList {...{ findings, deciding }} />}
        {omitted !== undefined && <p className="soft">{say('verdict.omitted', { count: omitted })}</p>}
      </div>
    </li>
  )
}
