import type { VersionState } from '@plugboard/client'
import { useSay } from '../messages/language-context.tsx'
import { Badge, type Tone } from './badge.tsx'

const TONES: Readonly<Record<VersionState, Tone>> = {
  active: 'good',
  deprecated: 'warn',
  yanked: 'warn',
  revoked: 'bad',
}

/** The state of a version in a word. */
export function StateBadge({ state }: { readonly state: VersionState }) {
  const say = useSay()
  return <Badge tone={TONES[state]}>{say(`state.${state}`)}</Badge>
}
