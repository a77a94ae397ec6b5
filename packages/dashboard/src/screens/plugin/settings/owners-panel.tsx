import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { addOwner, confirmOwners, ownersQuery, removeOwner } from '../../../api/owners.ts'
import { useMay } from '../../../app/use-may.ts'
import { Button } from '../../../design/button.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../../design/problem-note.tsx'
import { Skeleton } from '../../../design/skeleton.tsx'
import { TextField } from '../../../design/text-field.tsx'
import { useNames } from '../../../design/use-names.ts'
import { useSay } from '../../../messages/language-context.tsx'
import { usePluginChange } from './use-plugin-change.ts'

/** The publishers that a plugin belongs to. */
export function OwnersPanel({ pluginId, isOwner }: { readonly pluginId: string; readonly isOwner: boolean }) {
  const say = useSay()
  const names = useNames()
  const isAdministrator = useMay('admin')
  const { data, error, refetch } = useQuery(ownersQuery(pluginId))
  const changes = usePluginChange()
  const [typed, setTyped] = useState('')
  const [leaving, setLeaving] = useState<string | null>(null)
  const [isConfirming, setIsConfirming] = useState(false)
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={4} />
  const { owners, revision, confirmedRevision } = data
  const add = () => {
    const publisher = typed.trim()
    changes.attempt(
      async () => {
        await addOwner(pluginId, publisher)
        setTyped('')
      },
      {
        done: say('owners.added', { publisher }),
        // One that was an owner before stays one.
        ...(!owners.includes(publisher) && { undo: () => removeOwner(pluginId, publisher) }),
      },
    )
  }
  const remove = (publisher: string) =>
    changes.change(() => removeOwner(pluginId, publisher), {
      done: say('owners.removed', { publisher }),
      undo: () => addOwner(pluginId, publisher),
    })
  return (
    <section className="panel stack" aria-labelledby="owners-title">
      <h2 id="owners-title">{say('owners.title')}</h2>
      {owners.length === 0 && <p className="soft">{say('owners.none')}</p>}
      <ul className="plain-list" hidden={owners.length === 0}>
        {owners.map((owner) => (
          <li key={owner} className="row">
            <bdi>{owner}</bdi>
            <span className="spacer" />
            {isOwner && owners.length > 1 && (
              <Button
                variant="quiet"
                aria-label={say('owners.remove.of', { publisher: owner })}
                onPress={() => setLeaving(owner)}
              >
                {say('app.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isOwner && (
        <Form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextField
            label={say('owners.publisher')}
            value={typed}
            onChange={setTyped}
            isRequired
            maxLength={64}
            autoComplete="off"
            spellCheck="false"
          />
          <Button type="submit" isPending={changes.isPending}>
            {say('owners.add')}
          </Button>
        </Form>
      )}
      {changes.error !== null && <ProblemNote error={changes.error} />}
      {confirmedRevision < revision && (
        <div className="note" data-tone="warn">
          <p>{say('owners.unconfirmed')}</p>
          {isAdministrator && (
            <div>
              <Button onPress={() => setIsConfirming(true)}>{say('owners.confirm')}</Button>
            </div>
          )}
        </div>
      )}
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={say('owners.remove.title', { publisher: leaving ?? '' })}
        action={say('app.remove')}
        isDangerous
        onConfirm={() => remove(leaving ?? '')}
      >
        <p>{say('owners.remove.effect')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={isConfirming}
        onClose={() => setIsConfirming(false)}
        title={say('owners.confirm.title')}
        action={say('owners.confirm')}
        onConfirm={() =>
          changes.change(() => confirmOwners(pluginId, revision), { done: say('owners.confirmed') })
        }
      >
        <p>{say('owners.confirm.effect', { owners: names(owners) })}</p>
      </ConfirmDialog>
    </section>
  )
}
