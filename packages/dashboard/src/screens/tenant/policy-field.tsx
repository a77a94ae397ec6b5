import type { UpgradePolicy } from '@plugboard/client'
import { ChoiceField } from '../../design/choice-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** In the order of how much may come by itself. */
const POLICIES = ['pinned', 'patch', 'minor', 'follow'] as const satisfies readonly UpgradePolicy[]

/** `usual`: pinned for an exact version, follow for a range or a tag. */
export type PolicyChoice = UpgradePolicy | 'usual'

interface PolicyFieldProps {
  readonly value: PolicyChoice
  readonly onChange: (value: PolicyChoice) => void
}

/** Which versions a plugin is upgraded to by itself. */
export function PolicyField({ value, onChange }: PolicyFieldProps) {
  const say = useSay()
  return (
    <ChoiceField
      label={say('policy.label')}
      value={value}
      choices={(['usual', ...POLICIES] as const).map((policy) => ({
        value: policy,
        label: say(`policy.${policy}`),
      }))}
      onChange={onChange}
    />
  )
}
