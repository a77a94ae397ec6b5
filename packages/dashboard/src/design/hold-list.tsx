import type { Hold } from '@plugboard/client'
import { useSay } from '../messages/language-context.tsx'
import { RegistryWords } from './registry-words.tsx'
import { RelativeTime } from './relative-time.tsx'

/** What keeps an upgrade from coming by itself: each reason, with when it is tried again or what ends it. */
export function HoldList({ holds }: { readonly holds: readonly Hold[] }) {
  const say = useSay()
  return (
    <ul className="plain-list holds">
      {holds.map(({ code, description, until }) => (
        <li key={code}>
          <p>
            {say(`hold.${code}`)}{' '}
            <span className="soft">
              {until === null ? (
                say(`hold.end.${code}`)
              ) : (
                <>
                  {say('hold.again')} <RelativeTime at={until} />.
                </>
              )}
            </span>
          </p>
          <RegistryWords text={description} />
        </li>
      ))}
    </ul>
  )
}
