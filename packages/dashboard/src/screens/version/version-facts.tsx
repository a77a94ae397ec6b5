import type { StagedVersionDetails } from '@plugboard/client'
import type { ReactNode } from 'react'
import { Badge } from '../../design/badge.tsx'
import { ByteSize } from '../../design/byte-size.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { PresentationFacts } from '../plugin/presentation-facts.tsx'

interface VersionFactsProps {
  readonly metadata: Omit<StagedVersionDetails['metadata'], 'permissions'>
  readonly size: number
  /** SHA-256 of the whole content. */
  readonly digest: string
  /** Further terms and descriptions, in front. */
  readonly children: ReactNode
}

/** What a publisher says of a version. */
export function VersionFacts({ metadata, size, digest, children }: VersionFactsProps) {
  const say = useSay()
  const { id, category, extensionPoints, compat, isolation, securityFix } = metadata
  const builtFor = [
    ...(['runtime', 'react', 'host'] as const).flatMap((each) =>
      compat[each] === undefined ? [] : [`${each} ${compat[each]}`],
    ),
    ...Object.entries(compat.extensionPoints ?? {}).map(([point, version]) => `${point} ${version}`),
  ]
  return (
    <dl className="facts panel">
      {children}
      <dt>{say('plugin.id')}</dt>
      <dd>{id}</dd>
      <dt>{say('versions.size')}</dt>
      <dd>
        <ByteSize bytes={size} />
      </dd>
      {category !== null && (
        <>
          <dt>{say('plugin.category')}</dt>
          <dd>
            <bdi>{category}</bdi>
          </dd>
        </>
      )}
      {extensionPoints.length > 0 && (
        <>
          <dt>{say('plugin.points')}</dt>
          <dd className="row">
            {extensionPoints.map((point) => (
              <Badge key={point}>{point}</Badge>
            ))}
          </dd>
        </>
      )}
      <dt>{say('plugin.isolation')}</dt>
      <dd>{say(`plugin.isolation.${isolation}`)}</dd>
      <PresentationFacts {...metadata} />
      {builtFor.length > 0 && (
        <>
          <dt>{say('version.compat')}</dt>
          <dd className="row">
            {builtFor.map((each) => (
              <Badge key={each}>{each}</Badge>
            ))}
          </dd>
        </>
      )}
      {securityFix && (
        <>
          <dt>{say('version.fix')}</dt>
          <dd>
            <bdi>{securityFix.name}</bdi>: <bdi>{securityFix.reason}</bdi>
          </dd>
        </>
      )}
      <dt>{say('version.digest')}</dt>
      <dd>
        <code>{digest}</code>
      </dd>
    </dl>
  )
}
