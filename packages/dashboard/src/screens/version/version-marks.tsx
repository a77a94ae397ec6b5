import type { PluginVersion } from '@plugboard/client'
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../design/relative-time.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'

const MARKS = ['revoked', 'yanked', 'deprecated'] as const

/** Why a version is revoked, yanked or deprecated, and what to use instead. */
export function VersionMarks({ version }: { readonly version: PluginVersion }) {
  const say = useSay()
  return MARKS.map((state) => {
    const mark = version[state]
    if (!mark) return null
    const replacement = state === 'deprecated' ? version.deprecated?.replacement : undefined
    return (
      <div key={state} className="note" data-tone={state === 'revoked' ? 'bad' : 'warn'}>
        <p>
          <StateBadge state={state} /> <bdi>{mark.reason}</bdi>{' '}
          <span className="soft">
            <RelativeTime at={mark.at} />
          </span>
        </p>
        {replacement !== undefined && (
          <p>
            {say('version.replacement')}{' '}
            <Link to="/plugins/$pluginId" params={{ pluginId: replacement }}>
              {replacement}
            </Link>
          </p>
        )}
      </div>
    )
  })
}
