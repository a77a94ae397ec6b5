import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { Button } from '../../design/button.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** As TenantId of the API. */
const TENANT_ID = '[A-Za-z0-9][A-Za-z0-9._\\-]{0,127}'

/** Leads to a tenant by its id. One that has nothing yet is in no list, and this is the way to its first plugin. */
export function OpenTenant() {
  const say = useSay()
  const navigate = useNavigate()
  const [tenantId, setTenantId] = useState('')
  return (
    <Form
      className="joined"
      onSubmit={(event) => {
        event.preventDefault()
        void navigate({ to: '/tenants/$tenantId', params: { tenantId } })
      }}
    >
      <TextField
        label={say('tenants.open')}
        value={tenantId}
        onChange={setTenantId}
        pattern={TENANT_ID}
        maxLength={128}
        autoComplete="off"
        spellCheck="false"
        isRequired
      />
      <Button type="submit">{say('tenants.open.action')}</Button>
    </Form>
  )
}
