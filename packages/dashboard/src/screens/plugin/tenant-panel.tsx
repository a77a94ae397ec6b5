import type { SignedIn } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import type { TenantPluginRef } from '../../api/configuration.ts'
import {
  installPlugin,
  type TenantPluginState,
  tenantPluginQuery,
  uninstallPlugin,
} from '../../api/tenant-plugin.ts'
import { useChange } from '../../app/use-change.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { CheckField } from '../../design/check-field.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { HoldList } from '../../design/hold-list.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RegistryWords } from '../../design/registry-words.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ChangeList } from '../tenant/change-list.tsx'
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
  const [asked, setAsked] = useState<'install' | 'uninstall' | null>(null)
  const [keepsConfiguration, setKeepsConfiguration] = useState(true)
  const { installed, preview } = state
  const offer = offerOf(state)
  const change = useChange(['tenants', tenantId], ['plugins', 'tenants', pluginId])
  const install = () =>
    change(
      () => installPlugin({ tenantId, pluginId }, installed),
      ({ version, undo }) => ({ text: say('offer.installed.done', { tenant: tenantId, version }), undo }),
    )
  const uninstall = async () => {
    if (installed === null) return
    await change(
      () => uninstallPlugin({ tenantId, pluginId }, { installed, keepsConfiguration }),
      ({ undo }) => ({ text: say('offer.uninstalled.done', { tenant: tenantId }), undo }),
    )
  }
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
          <Button isDisabled>{say('offer.held.version', { version: offer.version })}</Button>
        )}
        {offer.kind === 'incompatible' && <Button isDisabled>{say('offer.incompatible')}</Button>}
        {offer.kind === 'refused' && <Button isDisabled>{say(`offer.${offer.because}`)}</Button>}
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
        {offer.kind === 'refused' && say(`offer.${offer.because}.reason`, { tenant: tenantId })}
      </p>
      {'holds' in offer && <HoldList holds={offer.holds} />}
      {offer.kind === 'refused' && <RegistryWords text={offer.detail} />}
      {('holds' in offer || offer.kind === 'refused') && installed && (
        <p className="soft">{say('offer.installed', { version: installed.data.version })}</p>
      )}
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
        {preview && <ChangeList changes={preview.changes} />}
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
