import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { acceptPlugin, endOffer, offerPlugin, ownersQuery } from '../../../api/owners.ts'
import { Button } from '../../../design/button.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../../design/problem-note.tsx'
import { RelativeTime } from '../../../design/relative-time.tsx'
import { TextField } from '../../../design/text-field.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { usePluginChange } from './use-plugin-change.ts'

/** Gives a plugin to somebody else, who has to accept it. */
export function TransferPanel({
  pluginId,
  isOwner,
}: {
  readonly pluginId: string
  readonly isOwner: boolean
}) {
  const say = useSay()
  const { session } = useRouteContext({ from: '/signed-in' })
  const { data } = useQuery(ownersQuery(pluginId))
  const changes = usePluginChange()
  const [asked, setAsked] = useState<'offer' | 'accept' | null>(null)
  const [to, setTo] = useState('')
  // The panel of the owners says what is wrong.
  if (!data) return null
  const { transfer } = data
  if (!isOwner && transfer === null) return null
  const close = () => setAsked(null)
  const takeBack = (offeredTo: string) =>
    changes.attempt(() => endOffer(pluginId), {
      done: say('transfer.ended'),
      undo: () => offerPlugin(pluginId, offeredTo),
    })
  return (
    <section className="panel stack" aria-labelledby="transfer-title">
      <h2 id="transfer-title">{say('transfer.title')}</h2>
      {transfer ? (
        <>
          <p>
            {say('transfer.offered', { to: transfer.to })} <RelativeTime at={transfer.requestedAt} />
          </p>
          <div className="row">
            {session.publisher === transfer.to && (
              <Button variant="primary" onPress={() => setAsked('accept')}>
                {say('transfer.accept')}
              </Button>
            )}
            {isOwner && (
              <Button onPress={() => takeBack(transfer.to)} isPending={changes.isPending}>
                {say('transfer.end')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          <p className="soft">{say('transfer.text')}</p>
          <div>
            <Button variant="danger" onPress={() => setAsked('offer')}>
              {say('transfer.offer')}
            </Button>
          </div>
        </>
      )}
      {changes.error !== null && <ProblemNote error={changes.error} />}
      <ConfirmDialog
        isOpen={asked === 'offer'}
        onClose={close}
        title={say('transfer.offer.title', { plugin: pluginId })}
        action={say('transfer.offer')}
        isDangerous
        onConfirm={() =>
          changes.change(() => offerPlugin(pluginId, to.trim()), {
            done: say('transfer.offered', { to: to.trim() }),
            undo: () => endOffer(pluginId),
          })
        }
      >
        <p>{say('transfer.offer.effect')}</p>
        <TextField
          label={say('owners.publisher')}
          value={to}
          onChange={setTo}
          isRequired
          autoFocus
          maxLength={64}
          autoComplete="off"
          spellCheck="false"
        />
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'accept'}
        onClose={close}
        title={say('transfer.accept.title', { plugin: pluginId })}
        action={say('transfer.accept')}
        onConfirm={() => changes.change(() => acceptPlugin(pluginId), { done: say('transfer.accepted') })}
      >
        <p>{say('transfer.accept.effect')}</p>
      </ConfirmDialog>
    </section>
  )
}
