import type { TrustedPublisher } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  removeTrustedPublisher,
  requireTrustedPublishing,
  trustedPublishersQuery,
} from '../../../api/trusted-publishers.ts'
import { Badge } from '../../../design/badge.tsx'
import { Button } from '../../../design/button.tsx'
import { CheckField } from '../../../design/check-field.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../../design/problem-note.tsx'
import { RelativeTime } from '../../../design/relative-time.tsx'
import { Skeleton } from '../../../design/skeleton.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { TrustedPublisherDialog } from './trusted-publisher-dialog.tsx'
import { usePluginChange } from './use-plugin-change.ts'

/** The CI jobs that may publish a plugin without a stored token. */
export function TrustedPublishersPanel({ pluginId }: { readonly pluginId: string }) {
  const say = useSay()
  const { data, error, refetch } = useQuery(trustedPublishersQuery(pluginId))
  const changes = usePluginChange()
  const [isAdding, setIsAdding] = useState(false)
  const [leaving, setLeaving] = useState<TrustedPublisher | null>(null)
  const [wanted, setWanted] = useState<boolean | null>(null)
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={4} />
  const { audience, publishers, requireTrustedPublishing: isRequired } = data
  return (
    <section className="panel stack" aria-labelledby="trusted-title">
      <h2 id="trusted-title">{say('trusted.title')}</h2>
      <p className="soft">{audience === null ? say('trusted.off') : say('trusted.text', { audience })}</p>
      <ul className="plain-list" hidden={publishers.length === 0}>
        {publishers.map((publisher) => (
          <li key={publisher.publisherId} className="row">
            <TrustedJob publisher={publisher} />
            <span className="spacer" />
            <Button
              variant="quiet"
              aria-label={say('trusted.remove.of', { job: jobName(publisher) })}
              onPress={() => setLeaving(publisher)}
            >
              {say('app.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button onPress={() => setIsAdding(true)}>{say('trusted.add')}</Button>
      </div>
      <CheckField label={say('trusted.require')} isChecked={isRequired} onChange={setWanted} />
      {changes.error !== null && <ProblemNote error={changes.error} />}
      {isAdding && (
        <TrustedPublisherDialog
          pluginId={pluginId}
          present={publishers.map(({ publisherId }) => publisherId)}
          changes={changes}
          onClose={() => setIsAdding(false)}
        />
      )}
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={say('trusted.remove.title', { job: leaving ? jobName(leaving) : '' })}
        action={say('app.remove')}
        isDangerous
        onConfirm={() =>
          changes.change(() => removeTrustedPublisher(pluginId, leaving?.publisherId ?? ''), {
            done: say('trusted.removed'),
          })
        }
      >
        <p>{say('trusted.remove.effect')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={wanted !== null}
        onClose={() => setWanted(null)}
        title={say(wanted === true ? 'trusted.require' : 'trusted.allowTokens')}
        action={say(wanted === true ? 'trusted.require.action' : 'trusted.allowTokens.action')}
        isDangerous
        onConfirm={() =>
          changes.change(() => requireTrustedPublishing(pluginId, wanted === true), {
            done: say(wanted === true ? 'trusted.required' : 'trusted.tokensAllowed'),
          })
        }
      >
        <p>{say(wanted === true ? 'trusted.require.effect' : 'trusted.allowTokens.effect')}</p>
      </ConfirmDialog>
    </section>
  )
}

function TrustedJob({ publisher }: { readonly publisher: TrustedPublisher }) {
  const say = useSay()
  const { issuer, workflow, scope, addedAt, addedBy } = publisher
  return (
    <div>
      <p className="row">
        <strong>
          <bdi>{jobName(publisher)}</bdi>
        </strong>
        {workflow !== null && <code>{workflow}</code>}
        <Badge tone={scope === 'publish' ? 'accent' : 'plain'}>{say(`trusted.scope.${scope}`)}</Badge>
      </p>
      <p className="soft small">
        {issuer} · {addedBy !== null && <bdi>{addedBy}</bdi>} <RelativeTime at={addedAt} />
      </p>
    </div>
  )
}

/** What a person knows the job by. */
function jobName({ claims, issuer }: TrustedPublisher): string {
  return claims['repository'] ?? claims['project_path'] ?? claims['sub'] ?? issuer
}
