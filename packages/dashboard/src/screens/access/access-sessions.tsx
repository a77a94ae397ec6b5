import type { Session } from '@plugboard/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  allSessionsQuery,
  endOwnSessions,
  endSessionsOf,
  ownSessionsQuery,
  SESSIONS_KEY,
} from '../../api/sessions.ts'
import { useMay } from '../../app/use-may.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** Where people are signed in: the person everywhere and, for administrators, everybody. */
export function AccessSessions() {
  const isAdmin = useMay('admin')
  return (
    <div className="page">
      <OwnSessions />
      {isAdmin && <AllSessions />}
    </div>
  )
}

function OwnSessions() {
  const say = useSay()
  const list = useInfiniteQuery(ownSessionsQuery)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [isEnding, setIsEnding] = useState(false)
  const end = useMutation({ mutationFn: endOwnSessions })
  return (
    <section className="stack">
      <div className="row">
        <h2>{say('access.session.own')}</h2>
        <span className="spacer" />
        {list.data !== undefined && list.data.items.length > 0 && (
          <Button variant="danger" onPress={() => setIsEnding(true)}>
            {say('access.session.endOwn')}
          </Button>
        )}
      </div>
      <Listing
        list={list}
        empty={
          <EmptyState title={say('access.session.empty.title')}>
            <p>{say('access.session.empty.text')}</p>
          </EmptyState>
        }
      >
        {(sessions) => <SessionTable sessions={sessions} />}
      </Listing>
      <ConfirmDialog
        isOpen={isEnding}
        onClose={() => setIsEnding(false)}
        title={say('access.session.endOwn')}
        action={say('access.session.endOwn')}
        isDangerous
        onConfirm={async () => {
          const elsewhere = await end.mutateAsync()
          queryClient.clear()
          if (elsewhere === undefined) await navigate({ to: '/sign-in' })
          else location.assign(elsewhere)
        }}
      >
        <p>{say('access.session.endOwn.text')}</p>
      </ConfirmDialog>
    </section>
  )
}

function AllSessions() {
  const say = useSay()
  const list = useInfiniteQuery(allSessionsQuery)
  const queryClient = useQueryClient()
  const [ending, setEnding] = useState<Session | null>(null)
  const end = useMutation({ mutationFn: endSessionsOf })
  return (
    <section className="stack">
      <h2>{say('access.session.all')}</h2>
      <Listing
        list={list}
        empty={
          <EmptyState title={say('access.session.empty.title')}>
            <p>{say('access.session.empty.text')}</p>
          </EmptyState>
        }
      >
        {(sessions) => <SessionTable sessions={sessions} onEnd={setEnding} />}
      </Listing>
      {ending && (
        <ConfirmDialog
          isOpen
          onClose={() => setEnding(null)}
          title={say('access.session.endOf', { name: ending.name })}
          action={say('access.session.end')}
          isDangerous
          onConfirm={async () => {
            const { ended } = await end.mutateAsync(ending.personId)
            await queryClient.invalidateQueries({ queryKey: SESSIONS_KEY })
            tellDone({ text: say('access.session.ended', { count: ended, name: ending.name }) })
          }}
        >
          <p>{say('access.session.endOf.text')}</p>
        </ConfirmDialog>
      )}
    </section>
  )
}

interface SessionTableProps {
  readonly sessions: readonly Session[]
  readonly onEnd?: (session: Session) => void
}

function SessionTable({ sessions, onEnd }: SessionTableProps) {
  const say = useSay()
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{say('access.name')}</th>
            <th scope="col">{say('access.session.signedIn')}</th>
            <th scope="col">{say('access.lastUsed')}</th>
            <th scope="col">{say('access.session.ends')}</th>
            {onEnd && (
              <th scope="col">
                <span className="visually-hidden">{say('access.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={`${session.personId} ${session.createdAt}`}>
              <th scope="row">
                <bdi>{session.name}</bdi>{' '}
                {session.isCurrent && <Badge tone="accent">{say('access.session.current')}</Badge>}
                <div className="small">{say(`access.session.by.${session.signedInBy}`)}</div>
              </th>
              <td>
                <RelativeTime at={session.createdAt} />
              </td>
              <td>
                <RelativeTime at={session.lastUsedAt} />
              </td>
              <td>
                <RelativeTime at={session.endsAt} />
              </td>
              {onEnd && (
                <td>
                  <Button
                    variant="danger"
                    onPress={() => onEnd(session)}
                    aria-label={say('access.session.endOf', { name: session.name })}
                  >
                    {say('access.session.end')}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
