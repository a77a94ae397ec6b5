import type { SignedIn } from '@plugboard/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import type { TenantPluginRef } from '../../api/configuration.ts'
import {
  installPlugin,
  type TenantPluginState,
  tenantPluginQuery,
  type Undoable,
  uninstallPlugin,
} from '../../api/tenant-plugin.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { CheckField } from '../../design/check-field.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { TextField } from '../../design/text-field.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { offerOf } from './tenant-offer.ts'

const route = getRouteApi('/signed-in/plugins/$pluginId')

/** What a plugin is for one tenant, which is in the URL: one button, with the reason for what it says. */
export function TenantPanel() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const { session } = useRouteContext({ from: '/signed-in' })
  const { tenant = onlyTenantOf(session) } = route.useSearch()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(tenant ?? '')
  const [shown, setShown] = useState(tenant)
  // A link may choose another tenant.
  if (tenant !== shown) {
    setShown(tenant)
    setTyped(tenant ?? '')
  }
  return (
    <section className="panel tenant-panel" aria-label={say('offer.title')}>
      <Form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          void navigate({ to: '.', search: (before) => ({ ...before, tenant: typed.trim() || undefined }) })
        }}
      >
        <TextField
          label={say('offer.tenant')}
          value={typed}
          onChange={setTyped}
          maxLength={128}
          autoComplete="off"
          spellCheck="false"
        />
        <Button type="submit">{say('offer.choose')}</Button>
      </Form>
      {tenant === undefined ? (
        <p className="soft">{say('offer.none')}</p>
      ) : (
        <TenantOfferView key={tenant} tenantId={tenant} pluginId={pluginId} />
      )}
    </section>
  )
}

/** The tenant of a person who has one alone. */
function onlyTenantOf({ tenants: [first, ...others] }: SignedIn): string | undefined {
  return others.length === 0 && first !== '*' ? first : undefined
}

function TenantOfferView(ref: TenantPluginRef) {
  const mayInstall = useMay('install')
  const { data: state, error, refetch } = useQuery(tenantPluginQuery(ref, { mayInstall }))
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!state) return <Skeleton lines={2} />
  return <TenantOfferActions {...ref} state={state} mayInstall={mayInstall} />
}

function TenantOfferActions({
  tenantId,
  pluginId,
  state,
  mayInstall,
}: TenantPluginRef & { readonly state: TenantPluginState; readonly mayInstall: boolean }) {
  const say = useSay()
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState<'install' | 'uninstall' | null>(null)
  const [keepsConfiguration, setKeepsConfiguration] = useState(true)
  const [undoError, setUndoError] = useState<unknown>(null)
  const { installed, preview } = state
  const offer = offerOf(state)
  const reload = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['tenants', tenantId] }),
      queryClient.invalidateQueries({ queryKey: ['plugins', 'tenants', pluginId] }),
    ])
  const tell = (text: string, { undo }: Undoable) =>
    tellDone({
      text,
      undo: () => {
        setUndoError(null)
        void undo()
          .catch(setUndoError)
          .finally(() => void reload())
      },
    })
  const change = async (work: () => Promise<void>) => {
    try {
      await work()
    } finally {
      // After a refusal, what was shown may be old.
      await reload()
    }
  }
  const install = () =>
    change(async () => {
      const done = await installPlugin({ tenantId, pluginId }, installed)
      tell(say('offer.installed.done', { tenant: tenantId, version: done.version }), done)
    })
  const uninstall = () =>
    change(async () => {
      if (installed === null) return
      const done = await uninstallPlugin({ tenantId, pluginId }, { installed, keepsConfiguration })
      tell(say('offer.uninstalled.done', { tenant: tenantId }), done)
    })
  const close = () => setAsked(null)
  return (
    <div className="stack">
      <div className="row">
        {offer.kind === 'install' && (
          <Button variant="primary" onPress={() => setAsked('install')}>
            {say('offer.install', { version: offer.version })}
          </Button>
        )}
        {offer.kind === 'update' && (
          <Button variant="primary" onPress={() => setAsked('install')}>
            {say('offer.update', { version: offer.version })}
          </Button>
        )}
        {offer.kind === 'installed' && (
          <Button isDisabled>{say('offer.installed', { version: offer.version })}</Button>
        )}
        {offer.kind === 'held' && (
          <Button isDisabled>
            {offer.version === null
              ? say('offer.held')
              : say('offer.held.version', { version: offer.version })}
          </Button>
        )}
        {offer.kind === 'incompatible' && <Button isDisabled>{say('offer.incompatible')}</Button>}
        {offer.kind === 'refused' && <Button isDisabled>{say('offer.refused')}</Button>}
        {installed && installed.data.state !== 'active' && <StateBadge state={installed.data.state} />}
        {installed && mayInstall && (
          <Link
            className="button"
            to="/tenants/$tenantId/plugins/$pluginId/configuration"
            params={{ tenantId, pluginId }}
          >
            {say('tenantPlugin.configure')}
          </Link>
        )}
        {installed && mayInstall && (
          <Button variant="quiet" onPress={() => setAsked('uninstall')}>
            {say('offer.uninstall')}
          </Button>
        )}
      </div>
      <p className="soft">
        {offer.kind === 'install' && say('offer.install.reason', { tenant: tenantId })}
        {offer.kind === 'absent' && say('offer.absent', { tenant: tenantId })}
        {offer.kind === 'update' && say('offer.update.reason', { tenant: tenantId, version: offer.from })}
        {offer.kind === 'installed' &&
          say(offer.isEnabled ? 'offer.installed.reason' : 'offer.disabled.reason', { tenant: tenantId })}
        {'reason' in offer && <bdi>{offer.reason}</bdi>}
      </p>
      {'reason' in offer && installed && (
        <p className="soft">{say('offer.installed', { version: installed.data.version })}</p>
      )}
      {offer.kind === 'held' && offer.until !== null && (
        <p>
          {say('offer.held.until')} <RelativeTime at={offer.until} />
        </p>
      )}
      {undoError !== null && <ProblemNote error={undoError} />}
      <ConfirmDialog
        isOpen={asked === 'install' && preview !== null}
        onClose={close}
        title={say('offer.install.title', { plugin: pluginId, tenant: tenantId })}
        action={
          offer.kind === 'update'
            ? say('offer.update', { version: offer.version })
            : say('offer.install', { version: preview?.version ?? '' })
        }
        onConfirm={install}
      >
        <p>{say('offer.install.effect', { tenant: tenantId, version: preview?.version ?? '' })}</p>
        <ul className="plain-list soft">
          {preview?.changes.map(({ description }) => (
            <li key={description}>
              <bdi>{description}</bdi>
            </li>
          ))}
        </ul>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'uninstall'}
        onClose={close}
        title={say('offer.uninstall.title', { plugin: pluginId, tenant: tenantId })}
        action={say('offer.uninstall')}
        isDangerous
        onConfirm={uninstall}
      >
        <p>{say('offer.uninstall.effect', { tenant: tenantId })}</p>
        <CheckField
          label={say('offer.keep')}
          isChecked={keepsConfiguration}
          onChange={setKeepsConfiguration}
        />
      </ConfirmDialog>
    </div>
  )
}
