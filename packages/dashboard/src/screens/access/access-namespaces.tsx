import type { Namespace } from '@plugboard/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { freeNamespace, NAMESPACES_KEY, namespacesQuery, reserveNamespace } from '../../api/namespaces.ts'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { FormDialog } from '../../design/form-dialog.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { splitValues } from '../../design/split-values.ts'
import { TextField } from '../../design/text-field.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useNames } from '../../design/use-names.ts'
import { useSay } from '../../messages/language-context.tsx'

/** Ids that are kept for publishers. */
export function AccessNamespaces() {
  const say = useSay()
  const names = useNames()
  const list = useInfiniteQuery(namespacesQuery)
  const queryClient = useQueryClient()
  const [isReserving, setIsReserving] = useState(false)
  const [freeing, setFreeing] = useState<Namespace | null>(null)
  const free = useMutation({ mutationFn: freeNamespace })
  const reserve = useMutation({ mutationFn: reserveNamespace })
  const reload = () => queryClient.invalidateQueries({ queryKey: NAMESPACES_KEY })
  const confirmFree = async ({ namespace, owners }: Namespace) => {
    await free.mutateAsync(namespace)
    await reload()
    const undo = () => reserve.mutateAsync({ namespace, owners }).then(reload)
    tellDone({ text: say('access.namespace.free.done', { namespace }), undo })
  }
  return (
    <div className="stack">
      <div>
        <Button variant="primary" onPress={() => setIsReserving(true)}>
          {say('access.namespace.reserve')}
        </Button>
      </div>
      <Listing
        list={list}
        empty={
          <EmptyState title={say('access.namespace.empty.title')}>
            <p>{say('access.namespace.empty.text')}</p>
          </EmptyState>
        }
      >
        {(namespaces) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('access.namespace')}</th>
                  <th scope="col">{say('access.namespace.owners')}</th>
                  <th scope="col">{say('access.namespace.since')}</th>
                  <th scope="col">
                    <span className="visually-hidden">{say('access.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {namespaces.map((namespace) => (
                  <tr key={namespace.namespace}>
                    <th scope="row">
                      <code>{namespace.namespace}</code>
                    </th>
                    <td>
                      {namespace.owners.length === 0
                        ? say('access.namespace.nobody')
                        : names(namespace.owners)}
                    </td>
                    <td>
                      <RelativeTime at={namespace.reservedAt} />
                    </td>
                    <td>
                      <Button
                        onPress={() => setFreeing(namespace)}
                        aria-label={say('access.namespace.free.title', { namespace: namespace.namespace })}
                      >
                        {say('access.namespace.free')}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {isReserving && <ReserveDialog onClose={() => setIsReserving(false)} />}
      {freeing && (
        <ConfirmDialog
          isOpen
          onClose={() => setFreeing(null)}
          title={say('access.namespace.free.title', { namespace: freeing.namespace })}
          action={say('access.namespace.free')}
          onConfirm={() => confirmFree(freeing)}
        >
          <p>{say('access.namespace.free.text', { namespace: freeing.namespace })}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}

function ReserveDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  const queryClient = useQueryClient()
  const [namespace, setNamespace] = useState('')
  const [owners, setOwners] = useState('')
  const reserve = useMutation({ mutationFn: reserveNamespace })
  return (
    <FormDialog
      onClose={onClose}
      title={say('access.namespace.reserve')}
      action={say('access.namespace.reserve')}
      onSubmit={async () => {
        await reserve.mutateAsync({ namespace: namespace.trim(), owners: splitValues(owners) })
        await queryClient.invalidateQueries({ queryKey: NAMESPACES_KEY })
        tellDone({ text: say('access.namespace.reserve.done', { namespace: namespace.trim() }) })
        onClose()
      }}
    >
      <TextField
        label={say('access.namespace')}
        description={say('access.namespace.description')}
        value={namespace}
        onChange={setNamespace}
        isRequired
        autoFocus
        autoComplete="off"
      />
      <TextField
        label={say('access.namespace.owners')}
        description={say('access.namespace.owners.description')}
        value={owners}
        onChange={setOwners}
        autoComplete="off"
      />
    </FormDialog>
  )
}
