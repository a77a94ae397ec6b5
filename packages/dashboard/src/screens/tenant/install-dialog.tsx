import type { InstallRequestInput } from '@plugboard/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { pluginsQuery } from '../../api/plugins.ts'
import { installPlugin } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { type PolicyChoice, PolicyField } from './policy-field.tsx'
import { useTenantChange } from './use-tenant-change.ts'

/** What is typed is asked for when the person pauses. */
const PAUSE_MS = 250

interface InstallDialogProps {
  readonly tenantId: string
  /** The ids of plugins that the tenant is known to have. */
  readonly installed: readonly string[]
  readonly onClose: () => void
}

/** Gives a tenant a plugin, and says before what that changes. */
export function InstallDialog({ tenantId, installed, onClose }: InstallDialogProps) {
  const say = useSay()
  const change = useTenantChange(tenantId)
  const listId = useId()
  const fieldId = useId()
  const [pluginId, setPluginId] = useState('')
  const [version, setVersion] = useState('')
  const [policy, setPolicy] = useState<PolicyChoice>('usual')
  const isPresent = installed.includes(pluginId.trim())
  const query = usePaused(pluginId.trim(), PAUSE_MS)
  const { data, isFetching } = useInfiniteQuery(pluginsQuery({ query: query || undefined }))
  const plugins = data?.items ?? []
  const isKnown = plugins.some(({ id }) => id === pluginId.trim())
  const request: InstallRequestInput = {
    pluginId: pluginId.trim(),
    ...(version.trim() !== '' && { version: version.trim() }),
    ...(policy !== 'usual' && { upgrade: policy }),
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('install.title', { tenant: tenantId })}
      action={say('install.action')}
      onConfirm={() => change(() => installPlugin(tenantId, request))}
    >
      <div className="field">
        <label htmlFor={fieldId}>{say('install.plugin')}</label>
        <input
          id={fieldId}
          list={listId}
          value={pluginId}
          onChange={({ target }) => setPluginId(target.value)}
          required
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <datalist id={listId}>
          {plugins.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </datalist>
      </div>
      <TextField
        label={say('install.version')}
        description={say('install.version.description')}
        value={version}
        onChange={setVersion}
        maxLength={128}
        autoComplete="off"
        spellCheck="false"
      />
      <PolicyField value={policy} onChange={setPolicy} />
      {isPresent && <p role="status">{say('install.present')}</p>}
      {!isPresent && !isKnown && plugins.length === 0 && !isFetching && query === pluginId.trim() && (
        <p role="status">{say('install.unknown')}</p>
      )}
      {isKnown && !isPresent && (
        <Effect
          request={{ install: tenantId, ...request }}
          preview={({ install, ...body }) => installPlugin(install, body, { isDryRun: true })}
        />
      )}
    </ConfirmDialog>
  )
}
