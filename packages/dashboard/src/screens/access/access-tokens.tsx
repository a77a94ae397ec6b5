import type { IssuedToken, Token } from '@plugboard/client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { revokeToken, TOKENS_KEY, tokensQuery } from '../../api/tokens.ts'
import { Badge, type Tone } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'
import { IssuedTokenDialog } from './issued-token-dialog.tsx'
import { RotateTokenDialog } from './rotate-token-dialog.tsx'
import { TokenForm } from './token-form.tsx'
import { tokenState } from './token-state.ts'

const TONES = { valid: 'good', expired: 'plain', revoked: 'bad' } as const satisfies Record<string, Tone>

/** What is open over the list. */
type Open =
  | { readonly kind: 'form' }
  | { readonly kind: 'issued'; readonly issued: IssuedToken }
  | { readonly kind: 'rotate' | 'revoke'; readonly token: Token; readonly tokenId: string }

/** The tokens of the registry, and how to make, replace and end them. */
export function AccessTokens() {
  const say = useSay()
  const list = useInfiniteQuery(tokensQuery)
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const revoke = useMutation({ mutationFn: revokeToken })
  const reload = () => queryClient.invalidateQueries({ queryKey: TOKENS_KEY })
  const show = (issued: IssuedToken) => {
    setOpen({ kind: 'issued', issued })
    void reload()
  }
  return (
    <div className="stack">
      <div>
        <Button variant="primary" onPress={() => setOpen({ kind: 'form' })}>
          {say('access.token.make')}
        </Button>
      </div>
      <Listing
        list={list}
        empty={
          <EmptyState title={say('access.token.empty.title')}>
            <p>{say('access.token.empty.text')}</p>
          </EmptyState>
        }
      >
        {(tokens) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('access.name')}</th>
                  <th scope="col">{say('versions.state')}</th>
                  <th scope="col">{say('access.token.may')}</th>
                  <th scope="col">{say('access.lastUsed')}</th>
                  <th scope="col">{say('access.token.ends')}</th>
                  <th scope="col">
                    <span className="visually-hidden">{say('access.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {tokens.map((token) => (
                  <TokenRow
                    key={token.tokenId ?? `environment ${token.name}`}
                    token={token}
                    onOpen={(kind, tokenId) => setOpen({ kind, token, tokenId })}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      {open?.kind === 'form' && <TokenForm onClose={close} onMade={show} />}
      {open?.kind === 'issued' && <IssuedTokenDialog issued={open.issued} onClose={close} />}
      {open?.kind === 'rotate' && (
        <RotateTokenDialog token={open.token} tokenId={open.tokenId} onClose={close} onMade={show} />
      )}
      {open?.kind === 'revoke' && (
        <ConfirmDialog
          isOpen
          onClose={close}
          title={say('access.token.revoke.title', { name: open.token.name })}
          action={say('access.token.revoke')}
          isDangerous
          typed={open.token.name.trim()}
          onConfirm={async () => {
            await revoke.mutateAsync(open.tokenId)
            await reload()
            tellDone({ text: say('access.token.revoke.done', { name: open.token.name }) })
          }}
        >
          <p>{say('access.token.revoke.text')}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}

interface TokenRowProps {
  readonly token: Token
  readonly onOpen: (kind: 'rotate' | 'revoke', tokenId: string) => void
}

function TokenRow({ token, onOpen }: TokenRowProps) {
  const say = useSay()
  const { tokenId, name, source, scopes, tenants, plugins, publisher, lastUsedAt, expiresAt } = token
  const state = tokenState(token, useNow())
  const limits = [
    tenants.length > 0 && say('access.token.forTenants', { tenants: tenants.join(', ') }),
    plugins.length > 0 && say('access.token.forPlugins', { plugins: plugins.join(', ') }),
  ].filter((limit) => limit !== false)
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        <div className="small">
          {tokenId === null ? say('access.token.ofSettings') : <code>{tokenId}</code>}
        </div>
        {publisher !== name && (
          <div className="small">
            {say('access.token.publisher')}: <bdi>{publisher}</bdi>
          </div>
        )}
      </th>
      <td>
        <Badge tone={TONES[state]}>{say(`access.token.state.${state}`)}</Badge>
      </td>
      <td>
        <div className="row">
          {scopes.map((scope) => (
            <Badge key={scope} tone={scope === 'admin' ? 'warn' : 'plain'}>
              {scope}
            </Badge>
          ))}
        </div>
        {limits.map((limit) => (
          <div key={limit} className="small soft">
            <bdi>{limit}</bdi>
          </div>
        ))}
      </td>
      <td>
        {lastUsedAt !== null && <RelativeTime at={lastUsedAt} />}
        {/* Of those of the settings nothing is recorded. */}
        {lastUsedAt === null && (source === 'environment' ? '–' : say('access.never'))}
      </td>
      <td>{expiresAt === null ? say('access.token.endsNever') : <RelativeTime at={expiresAt} />}</td>
      <td>
        {tokenId !== null && source === 'registry' && state === 'valid' && (
          <div className="row">
            <Button
              onPress={() => onOpen('rotate', tokenId)}
              aria-label={say('access.token.rotate.title', { name })}
            >
              {say('access.token.rotate')}
            </Button>
            <Button
              variant="danger"
              onPress={() => onOpen('revoke', tokenId)}
              aria-label={say('access.token.revoke.title', { name })}
            >
              {say('access.token.revoke')}
            </Button>
          </div>
        )}
      </td>
    </tr>
  )
}
