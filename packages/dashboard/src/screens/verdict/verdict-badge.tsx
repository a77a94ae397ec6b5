import type { VerdictState } from '@plugboard/client'
import { Badge, type Tone } from '../../design/badge.tsx'
import { useSay } from '../../messages/language-context.tsx'

const TONES: Readonly<Record<VerdictState, Tone>> = {
  passed: 'good',
  'passed-with-warnings': 'warn',
  waiting: 'accent',
  refused: 'bad',
  errored: 'warn',
}

/** What all checks together say, in a word. */
export function VerdictBadge({ verdict }: { readonly verdict: VerdictState }) {
  const say = useSay()
  return <Badge tone={TONES[verdict]}>{say(`verdict.${verdict}`)}</Badge>
}
