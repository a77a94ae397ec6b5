import type { Plugin } from '@plugboard/client'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { Badge } from '../../design/badge.tsx'
import { PluginIcon } from '../../design/plugin-icon.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { StateBadge } from '../../design/state-badge.tsx'

/**
 * A plugin in the catalogue. All of it leads to the plugin's page, but what it has in common with others, which leads to these.
 * Hundreds of them stay as they are while somebody types.
 */
export const PluginCard = memo(function PluginCard({ plugin }: { readonly plugin: Plugin }) {
  const { id, name, description, category, extensionPoints, latestVersion, latestState, updatedAt } = plugin
  const { iconUrl, keywords = [] } = plugin
  return (
    <article className="plugin-card">
      <header>
        <PluginIcon name={name} url={iconUrl} />
        <h2>
          <Link to="/plugins/$pluginId" params={{ pluginId: id }}>
            <bdi>{name}</bdi>
          </Link>
        </h2>
      </header>
      <p className="soft">
        <bdi>{description}</bdi>
      </p>
      <div className="row small soft">
        <span>{latestVersion}</span>
        <RelativeTime at={updatedAt} />
      </div>
      <div className="row">
        {latestState !== 'active' && <StateBadge state={latestState} />}
        {category !== null && (
          <Link to="/plugins" search={{ category }} className="facet">
            <Badge tone="accent">
              <bdi>{category}</bdi>
            </Badge>
          </Link>
        )}
        {extensionPoints.slice(0, 3).map((point) => (
          <Link key={point} to="/plugins" search={{ extensionPoint: point }} className="facet">
            <Badge>{point}</Badge>
          </Link>
        ))}
      </div>
      {keywords.length > 0 && (
        <p className="keywords small soft">
          <bdi>{keywords.join(' · ')}</bdi>
        </p>
      )}
    </article>
  )
})
