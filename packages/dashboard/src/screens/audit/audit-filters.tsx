import type { AuditAction } from '@plugboard/client'
import { getRouteApi } from '@tanstack/react-router'
import type { AuditFilter } from '../../api/audit.ts'
import { AUDIT_ACTIONS } from '../../api/audit-actions.ts'
import { ChoiceField } from '../../design/choice-field.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/audit')

/** What narrows the audit log. Each filter is a part of the URL. */
export function AuditFilters() {
  const say = useSay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: AuditFilter) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  return (
    <search className="filters">
      <TextField
        label={say('audit.caller')}
        type="search"
        value={search.caller ?? ''}
        onChange={(text) => change({ caller: text || undefined })}
        maxLength={128}
        data-shortcut="search"
      />
      <ChoiceField<AuditAction | ''>
        label={say('audit.action')}
        value={search.action ?? ''}
        choices={[
          { value: '', label: say('audit.action.all') },
          ...AUDIT_ACTIONS.map((action) => ({ value: action, label: say(`audit.action.${action}`) })),
        ]}
        onChange={(action) => change({ action: action === '' ? undefined : action })}
      />
      <TextField
        label={say('audit.plugin')}
        value={search.pluginId ?? ''}
        onChange={(text) => change({ pluginId: text || undefined })}
        maxLength={64}
      />
      <TextField
        label={say('audit.tenant')}
        value={search.tenantId ?? ''}
        onChange={(text) => change({ tenantId: text || undefined })}
        maxLength={128}
      />
      <TextField
        label={say('audit.since')}
        type="date"
        value={search.since ?? ''}
        onChange={(day) => change({ since: day || undefined })}
      />
      <TextField
        label={say('audit.until')}
        type="date"
        value={search.until ?? ''}
        onChange={(day) => change({ until: day || undefined })}
      />
    </search>
  )
}
