import type { TenantChange } from '@plugboard/client'
import { useSay } from '../../messages/language-context.tsx'
import { sayChange } from './say-change.ts'

/** What changed, or would change, in words. */
export function ChangeList({ changes }: { readonly changes: readonly TenantChange[] }) {
  const say = useSay()
  if (changes.length === 0) return <p className="soft">{say('change.nothing')}</p>
  return (
    <ul className="changes">
      {changes
        .flatMap((change) => sayChange(change, say))
        .map((sentence) => (
          <li key={sentence}>
            <bdi>{sentence}</bdi>
          </li>
        ))}
    </ul>
  )
}
