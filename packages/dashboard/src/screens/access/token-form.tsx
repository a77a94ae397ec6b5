import type { IssuedToken, Scope } from '@plugboard/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { makeToken } from '../../api/tokens.ts'
import { CheckField } from '../../design/check-field.tsx'
import { ChoiceField } from '../../design/choice-field.tsx'
import { FormDialog } from '../../design/form-dialog.tsx'
import { splitValues } from '../../design/split-values.ts'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

const SCOPES = ['read', 'publish', 'stage', 'install', 'secrets', 'admin'] as const satisfies readonly Scope[]
const FOR_TENANTS: ReadonlySet<Scope> = new Set<Scope>(['read', 'install', 'secrets'])
const LIFETIMES = ['30', '90', '365', 'never'] as const
const DAY_MS = 86_400_000

interface TokenFormProps {
  readonly onClose: () => void
  readonly onMade: (issued: IssuedToken) => void
}

/** Asks what a new token may do, for how long, and for whom. */
export function TokenForm({ onClose, onMade }: TokenFormProps) {
  const say = useSay()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['read'])
  const [tenants, setTenants] = useState('')
  const [plugins, setPlugins] = useState('')
  const [publisher, setPublisher] = useState('')
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>('90')
  const make = useMutation({ mutationFn: makeToken, gcTime: 0 })
  const isForPlugins = scopes.includes('publish') || scopes.includes('stage')
  const isForTenants = scopes.some((scope) => FOR_TENANTS.has(scope))
  const submit = async () => {
    const named = splitValues(plugins)
    onMade(
      await make.mutateAsync({
        name: name.trim(),
        scopes: [...scopes],
        tenants: isForTenants ? [...splitValues(tenants)] : [],
        ...(isForPlugins && named.length > 0 && { plugins: [...named] }),
        ...(publisher.trim() !== '' && { publisher: publisher.trim() }),
        ...(lifetime !== 'never' && {
          expiresAt: new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString(),
        }),
      }),
    )
  }
  return (
    <FormDialog
      onClose={onClose}
      title={say('access.token.make')}
      action={say('access.token.make')}
      onSubmit={submit}
    >
      <TextField
        label={say('access.name')}
        description={say('access.token.name.description')}
        value={name}
        onChange={setName}
        maxLength={64}
        isRequired
        autoFocus
        autoComplete="off"
      />
      <fieldset className="choices">
        <legend>{say('access.token.may')}</legend>
        {SCOPES.map((scope) => (
          <CheckField
            key={scope}
            label={scope}
            description={say(`access.token.scope.${scope}`)}
            isChecked={scopes.includes(scope)}
            onChange={(isChecked) =>
              setScopes(SCOPES.filter((each) => (each === scope ? isChecked : scopes.includes(each))))
            }
          />
        ))}
      </fieldset>
      {isForTenants && (
        <TextField
          label={say('app.tenants')}
          description={say('access.token.tenants.description')}
          value={tenants}
          onChange={setTenants}
          autoComplete="off"
        />
      )}
      {isForPlugins && (
        <>
          <TextField
            label={say('app.plugins')}
            description={say('access.token.plugins.description')}
            value={plugins}
            onChange={setPlugins}
            autoComplete="off"
          />
          <TextField
            label={say('access.token.publisher')}
            description={say('access.token.publisher.description')}
            value={publisher}
            onChange={setPublisher}
            maxLength={64}
            autoComplete="off"
          />
        </>
      )}
      <ChoiceField
        label={say('access.token.ends')}
        value={lifetime}
        choices={LIFETIMES.map((value) => ({ value, label: say(`access.token.lifetime.${value}`) }))}
        onChange={setLifetime}
      />
    </FormDialog>
  )
}
