import type { Plugin } from '@plugboard/client'
import { Badge } from '../../design/badge.tsx'
import { ExternalLink } from '../../design/external-link.tsx'
import { useSay } from '../../messages/language-context.tsx'

type PresentationFactsProps = Pick<Plugin, 'homepage' | 'repository' | 'license' | 'keywords'>

/** Terms and descriptions of what a publisher says besides: links, the license, keywords. */
export function PresentationFacts({ homepage, repository, license, keywords = [] }: PresentationFactsProps) {
  const say = useSay()
  return (
    <>
      {license !== undefined && (
        <>
          <dt>{say('plugin.license')}</dt>
          <dd>{license}</dd>
        </>
      )}
      {homepage !== undefined && (
        <>
          <dt>{say('plugin.homepage')}</dt>
          <dd>
            <HostLink url={homepage} />
          </dd>
        </>
      )}
      {repository !== undefined && (
        <>
          <dt>{say('plugin.repository')}</dt>
          <dd>
            <HostLink url={repository} />
          </dd>
        </>
      )}
      {keywords.length > 0 && (
        <>
          <dt>{say('plugin.keywords')}</dt>
          <dd className="row">
            {keywords.map((keyword) => (
              <Badge key={keyword}>
                <bdi>{keyword}</bdi>
              </Badge>
            ))}
          </dd>
        </>
      )}
    </>
  )
}

/** Shows the host of an https: URL, which is what a person can know. */
function HostLink({ url }: { readonly url: string }) {
  return (
    <ExternalLink url={url} host={null}>
      {new URL(url).host}
    </ExternalLink>
  )
}
