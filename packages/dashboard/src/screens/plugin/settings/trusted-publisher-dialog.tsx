import type { TrustedPublisherRequestInput } from '@plugboard/client'
import { useState } from 'react'
import { addTrustedPublisher, removeTrustedPublisher } from '../../../api/trusted-publishers.ts'
import { ChoiceField } from '../../../design/choice-field.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { TextField } from '../../../design/text-field.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { type TrustedJobFields, trustedPublisherOf } from './trusted-publisher-of.ts'
import type { usePluginChange } from './use-plugin-change.ts'

const EMPTY: TrustedJobFields = {
  provider: 'github',
  issuer: '',
  repository: '',
  workflow: '',
  environment: '',
  subject: '',
  scope: 'publish',
}

interface TrustedPublisherDialogProps {
  readonly pluginId: string
  /** The ids of those that may publish it already. */
  readonly present: readonly string[]
  readonly changes: ReturnType<typeof usePluginChange>
  readonly onClose: () => void
}

/** Asks which CI jobs may publish a plugin. */
export function TrustedPublisherDialog({ pluginId, present, changes, onClose }: TrustedPublisherDialogProps) {
  const say = useSay()
  const [fields, setFields] = useState(EMPTY)
  const set = (some: Partial<TrustedJobFields>) => setFields((before) => ({ ...before, ...some }))
  const text = (name: 'issuer' | 'repository' | 'workflow' | 'environment' | 'subject') => ({
    label: say(`trusted.${name}`),
    value: fields[name],
    onChange: (value: string) => set({ [name]: value }),
    maxLength: 512,
    autoComplete: 'off',
    spellCheck: 'false' as const,
  })
  const add = async () => {
    const publisher: TrustedPublisherRequestInput = trustedPublisherOf(fields)
    let publisherId = ''
    await changes.change(
      async () => {
        publisherId = (await addTrustedPublisher(pluginId, publisher)).publisherId
      },
      {
        done: say('trusted.added'),
        // What was trusted before stays trusted.
        undo: async () => {
          if (!present.includes(publisherId)) await removeTrustedPublisher(pluginId, publisherId)
        },
      },
    )
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('trusted.add')}
      action={say('trusted.add')}
      onConfirm={add}
    >
      <p>{say('trusted.add.effect')}</p>
      <ChoiceField
        label={say('trusted.provider')}
        value={fields.provider}
        choices={[
          { value: 'github', label: 'GitHub Actions' },
          { value: 'gitlab', label: 'GitLab CI/CD' },
          { value: 'oidc', label: 'OpenID Connect' },
        ]}
        onChange={(provider) => set({ provider })}
      />
      {fields.provider === 'oidc' ? (
        <>
          <TextField {...text('issuer')} isRequired />
          <TextField {...text('subject')} isRequired />
        </>
      ) : (
        <>
          <TextField {...text('repository')} isRequired />
          <TextField {...text('workflow')} description={say('trusted.workflow.description')} />
          <TextField {...text('environment')} />
          <TextField {...text('issuer')} description={say('trusted.issuer.description')} />
        </>
      )}
      <ChoiceField
        label={say('trusted.scope')}
        value={fields.scope}
        choices={[
          { value: 'publish', label: say('trusted.scope.publish') },
          { value: 'stage', label: say('trusted.scope.stage') },
        ]}
        onChange={(scope) => set({ scope })}
      />
    </ConfirmDialog>
  )
}
