import { getRouteApi } from '@tanstack/react-router'
import { OwnersPanel } from './owners-panel.tsx'
import { TransferPanel } from './transfer-panel.tsx'
import { TrustedPublishersPanel } from './trusted-publishers-panel.tsx'
import { VisibilityPanel } from './visibility-panel.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/settings')

/** To whom a plugin belongs, who may read it, and which CI jobs publish it. */
export function PluginSettings() {
  const { pluginId } = route.useParams()
  return (
    <div className="stack settings">
      <OwnersPanel pluginId={pluginId} />
      <TransferPanel pluginId={pluginId} />
      <VisibilityPanel pluginId={pluginId} />
      <TrustedPublishersPanel pluginId={pluginId} />
    </div>
  )
}
