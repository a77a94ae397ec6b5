import type { Installation, TaggedAnswer, UpdateRequestInput } from '@plugboard/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { TENANTS_KEY, updatePlugin } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { type PolicyChoice, PolicyField } from './policy-field.tsx'
import { useTellChange } from './use-tell-change.ts'

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
  const tellChange = useTellChange(tenantId)
  const queryClient = useQueryClient()
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
    try {
      await tellChange(await updatePlugin({ tenantId, pluginId }, request, { etag }))
    } catch (error) {
      await queryClient.invalidateQueries({ queryKey: TENANTS_KEY })
      throw error
    }
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
          request={{ change: { tenantId, pluginId }, body: request }}
          preview={({ change, body }) => updatePlugin(change, body, { etag, isDryRun: true })}
        />
      )}
    </ConfirmDialog>
  )
}

/** An exact version cannot be followed. */
function policyFor({ upgrade }: Installation, version: string | undefined): PolicyChoice {
  return version !== undefined && upgrade === 'follow' ? 'usual' : upgrade
}
