import { type AuditAction, answerOf } from '@plugboard/client'
import { definedOf } from './defined-of.ts'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** Which entries of the audit log are listed. `since` and `until` are days of the person's time zone: 2026-11-30. */
export interface AuditFilter {
  readonly action?: AuditAction | undefined
  readonly caller?: string | undefined
  readonly pluginId?: string | undefined
  readonly tenantId?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** The entries of the audit log that match, the latest first. */
export function auditQuery({ since, until, ...filter }: AuditFilter) {
  return listQuery(['audit', { since, until, ...filter }], ({ query, signal }) =>
    answerOf(
      registry.GET('/audit', {
        params: {
          query: {
            ...query,
            ...definedOf({ ...filter, since: since && startOf(since), until: until && endOf(until) }),
          },
        },
        signal,
      }),
    ),
  )
}

function startOf(day: string): string {
  return new Date(`${day}T00:00`).toISOString()
}

/** The day is a part of what is listed, so it ends with the next one. */
function endOf(day: string): string {
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + 1)
  return date.toISOString()
}
