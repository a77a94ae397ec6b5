import { ProblemAnswerError } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { visibilityQuery } from '../../../api/visibility.ts'
import { useMay } from '../../../app/use-may.ts'
import { Skeleton } from '../../../design/skeleton.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { OwnersPanel } from './owners-panel.tsx'
import { TransferPanel } from './transfer-panel.tsx'
import { TrustedPublishersPanel } from './trusted-publishers-panel.tsx'
import { VisibilityPanel } from './visibility-panel.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/settings')

/** To whom a plugin belongs, who may read it, and which CI jobs publish it. Only its owners change that, and learn all of it. */
export function PluginSettings() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const mayPublish = useMay('publish')
  // Only owners are answered.
  const { error, isLoading } = useQuery({ ...visibilityQuery(pluginId), enabled: mayPublish })
  if (isLoading) return <Skeleton lines={6} />
  const isOwner =
    mayPublish && !(error instanceof ProblemAnswerError && error.problem.code === 'PLUGIN_FORBIDDEN')
  return (
    <div className="stack settings">
      {!isOwner && (
        <p className="note" role="status">
          {say('owners.onlyThey')}
        </p>
      )}
      <OwnersPanel pluginId={pluginId} isOwner={isOwner} />
      <TransferPanel pluginId={pluginId} isOwner={isOwner} />
      {isOwner && <VisibilityPanel pluginId={pluginId} />}
      {isOwner && <TrustedPublishersPanel pluginId={pluginId} />}
    </div>
  )
}
