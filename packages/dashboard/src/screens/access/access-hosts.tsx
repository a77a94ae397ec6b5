import type { Host } from '@plugboard/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { HOSTS_KEY, hostsQuery, hostTag, removeHost } from '../../api/hosts.ts'
import { useMay } from '../../app/use-may.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** A host that is to be removed as it was when the person was asked. */
interface Removal {
  readonly host: Host
  readonly etag: string | undefined
}

/** What hosts have declared to have. */
export function AccessHosts() {
  const say = useSay()
  const isAdmin = useMay('admin')
  const list = useInfiniteQuery(hostsQuery)
  const queryClient = useQueryClient()
  const [removal, setRemoval] = useState<Removal | null>(null)
  const ask = useMutation({
    mutationFn: async (host: Host) => ({ host, etag: await hostTag(host.hostId) }),
    onSuccess: setRemoval,
    onError: () => void list.refetch(),
  })
  const remove = useMutation({ mutationFn: removeHost })
  return (
    <>
      <Listing
        list={list}
        empty={
          <EmptyState title={say('access.host.empty.title')}>
            <p>{say('access.host.empty.text')}</p>
          </EmptyState>
        }
      >
        {(hosts) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('access.host')}</th>
                  <th scope="col">{say('versions.version')}</th>
                  <th scope="col">React</th>
                  <th scope="col">{say('access.host.runtime')}</th>
                  <th scope="col">{say('plugin.points')}</th>
                  <th scope="col">{say('access.host.declared')}</th>
                  {isAdmin && (
                    <th scope="col">
                      <span className="visually-hidden">{say('access.actions')}</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {hosts.map((host) => (
                  <tr key={host.hostId}>
                    <th scope="row">
                      <code>{host.hostId}</code>
                    </th>
                    <td>{host.version}</td>
                    <td>{host.react ?? '–'}</td>
                    <td>{host.runtime ?? '–'}</td>
                    <td>
                      <div className="row">
                        {Object.entries(host.extensionPoints ?? {}).map(([point, version]) => (
                          <Badge key={point}>
                            {point} {version}
                          </Badge>
                        ))}
                      </div>
                    </td>
                    <td>
                      <RelativeTime at={host.updatedAt} />
                    </td>
                    {isAdmin && (
                      <td>
                        <Button
                          variant="danger"
                          onPress={() => ask.mutate(host)}
                          aria-label={say('access.host.remove.title', { host: host.hostId })}
                        >
                          {say('access.host.remove')}
                        </Button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {removal && (
        <ConfirmDialog
          isOpen
          onClose={() => setRemoval(null)}
          title={say('access.host.remove.title', { host: removal.host.hostId })}
          action={say('access.host.remove')}
          isDangerous
          typed={removal.host.hostId}
          onConfirm={async () => {
            const { hostId } = removal.host
            try {
              await remove.mutateAsync({ hostId, etag: removal.etag })
            } finally {
              await queryClient.invalidateQueries({ queryKey: HOSTS_KEY })
            }
            tellDone({ text: say('access.host.remove.done', { host: hostId }) })
          }}
        >
          <p>{say('access.host.remove.text')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
