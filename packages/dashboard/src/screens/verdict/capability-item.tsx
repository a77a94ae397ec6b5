import type { Capability } from '@plugboard/client'
import { Badge } from '../../design/badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { CodePlace } from './code-place.tsx'
import { Sentence } from './sentence.tsx'
import { hasHostTarget } from './sort-capabilities.ts'

/** The target of a capability that is computed while the plugin runs. */
const ANY_TARGET = '*'

/** One thing that code can do, in a sentence, with where it does it. */
export function CapabilityItem({ capability }: { readonly capability: Capability }) {
  const say = useSay()
  const { name, target, confidence, count, places, isPermitted } = capability
  const computed = hasHostTarget(capability) ? 'capability.target.host' : 'capability.target.other'
  return (
    <li className="capability">
      <details>
        <summary>
          <Sentence
            message={`capability.${name}`}
            target={
              target === null || target === ANY_TARGET ? (
                say(computed)
              ) : (
                <code>
                  <bdi>{target}</bdi>
                </code>
              )
            }
          />{' '}
          <span className="soft">({say(`capability.${confidence}`)})</span>{' '}
          {isPermitted !== undefined && (
            <Badge tone={isPermitted ? 'good' : 'warn'}>
              {say(isPermitted ? 'capability.declared' : 'capability.undeclared')}
            </Badge>
          )}
        </summary>
        <p className="small soft">
          <code>{name}</code> {say('capability.places', { count })}
        </p>
        <ul className="places small">
          {places.map(({ source, ...place }) => (
            <li key={`${place.file}:${place.line}:${place.column}`}>
              <CodePlace {...place} />
              {source && (
                <>
                  {' '}
                  <span className="soft">{say('finding.source')}</span> <CodePlace {...source} />
                </>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}
