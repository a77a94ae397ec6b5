import type { PendingUpgrade } from '@plugboard/client'
import { Button } from '../../design/button.tsx'
import { HoldList } from '../../design/hold-list.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface PendingUpgradesProps {
  readonly pending: readonly PendingUpgrade[]
  /** Null for a person who may only look. */
  readonly onUpgrade: ((upgrade: PendingUpgrade) => void) | null
}

/** The upgrades that wait, with what each waits for and until when. */
export function PendingUpgrades({ pending, onUpgrade }: PendingUpgradesProps) {
  const say = useSay()
  return (
    <section className="stack" aria-labelledby="pending-upgrades">
      <h2 id="pending-upgrades">{say('upgrades.title')}</h2>
      <ul className="upgrades">
        {pending.map((upgrade) => (
          <li key={upgrade.pluginId} className="panel">
            <div className="stack">
              <h3>{say('upgrades.of', { ...textsOf(upgrade) })}</h3>
              {upgrade.next !== null && (
                <p className="soft">{say('upgrades.next', { version: upgrade.next })}</p>
              )}
              <HoldList holds={upgrade.holds} />
            </div>
            {onUpgrade && (
              <Button onPress={() => onUpgrade(upgrade)}>
                {say('upgrades.open', { ...textsOf(upgrade) })}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function textsOf({ pluginId, version, pending }: PendingUpgrade) {
  return { plugin: pluginId, version, pending }
}
