import type { Installation, TaggedAnswer, UpdateRequestInput } from '@plugboard/client'
import { useState } from 'react'
import { updatePlugin } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { type PolicyChoice, PolicyField } from './policy-field.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface ChangeDialogProps {
  readonly tagged: TaggedAnswer<Installation>
  /** To start with; what was asked for before when it is missing. */
  readonly version?: string | undefined
  readonly onClose: () => void
}

/** Changes the version of a tenant's plugin and which come by themselves, and says before what that changes. */
export function ChangeDialog({ tagged: { data: plugin, etag }, version, onClose }: ChangeDialogProps) {
  const say = useSay()
  const { tenantId, pluginId } = plugin
  const change = useTenantChange(tenantId)
  const [requested, setRequested] = useState(version ?? plugin.requested)
  const [policy, setPolicy] = useState<PolicyChoice>(policyFor(plugin, version))
  const request: UpdateRequestInput = {
    // What was asked for already is not asked for again: a range would be resolved anew, past what a policy waits for.
    ...(requested.trim() !== plugin.requested && { version: requested.trim() }),
    ...(policy !== 'usual' && { upgrade: policy }),
  }
  const isEmpty = Object.keys(request).length === 0
  const save = async () => {
    if (isEmpty) return
    await change(() => updatePlugin({ tenantId, pluginId }, request, { etag }))
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('tenantPlugin.change.title', { plugin: pluginId })}
      action={say(version === undefined ? 'tenantPlugin.change.action' : 'tenantPlugin.upgradeNow')}
      onConfirm={save}
    >
      <p className="soft">{say('tenantPlugin.change.text', { version: plugin.version })}</p>
      <TextField
        label={say('install.version')}
        description={say('tenantPlugin.change.description')}
        value={requested}
        onChange={setRequested}
        maxLength={128}
        autoComplete="off"
        spellCheck="false"
        isRequired
        autoFocus
      />
      <PolicyField value={policy} onChange={setPolicy} />
      {!isEmpty && requested.trim() !== '' && (
        <Effect
          request={{ changed: { tenantId, pluginId }, body: request }}
          preview={({ changed, body }) => updatePlugin(changed, body, { etag, isDryRun: true })}
        />
      )}
    </ConfirmDialog>
  )
}

/** An exact version cannot be followed. */
function policyFor({ upgrade }: Installation, version: string | undefined): PolicyChoice {
  return version !== undefined && upgrade === 'follow' ? 'usual' : upgrade
}
