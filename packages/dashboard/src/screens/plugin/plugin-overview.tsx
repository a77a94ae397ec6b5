import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { pluginQuery } from '../../api/plugins.ts'
import { Badge } from '../../design/badge.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ReadmeSection } from '../readme/readme-section.tsx'
import { PresentationFacts } from './presentation-facts.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/')

/** What a plugin is, as its publisher describes it. */
export function PluginOverview() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const { data: plugin } = useSuspenseQuery(pluginQuery(pluginId))
  const { description, category, extensionPoints, isolation, latestVersion, createdAt, updatedAt } = plugin
  return (
    <div className="columns">
      <div className="stack">
        <p className="description">
          {description ? (
            <bdi>{description}</bdi>
          ) : (
            <span className="soft">{say('plugin.noDescription')}</span>
          )}
        </p>
        {plugin.readme !== undefined && <ReadmeSection pluginId={pluginId} version={latestVersion} />}
      </div>
      <dl className="facts panel">
        <dt>{say('plugin.newest')}</dt>
        <dd>{latestVersion}</dd>
        <dt>{say('plugin.changed')}</dt>
        <dd>
          <RelativeTime at={updatedAt} />
        </dd>
        <dt>{say('plugin.published')}</dt>
        <dd>
          <RelativeTime at={createdAt} />
        </dd>
        {category !== null && (
          <>
            <dt>{say('plugin.category')}</dt>
            <dd>
              <bdi>{category}</bdi>
            </dd>
          </>
        )}
        <dt>{say('plugin.points')}</dt>
        <dd className="row">
          {extensionPoints.map((point) => (
            <Badge key={point}>{point}</Badge>
          ))}
        </dd>
        <dt>{say('plugin.isolation')}</dt>
        <dd>{say(`plugin.isolation.${isolation}`)}</dd>
        <PresentationFacts {...plugin} />
      </dl>
    </div>
  )
}
