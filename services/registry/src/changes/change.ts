import type { AuditEntry, RegistryChange } from '@plugboard/types'

/** What a registry tells the readers of its changes: which there were, or that there were too many of them to name. */
export type News =
  | { readonly kind: 'changes'; readonly changes: readonly RegistryChange[] }
  | { readonly kind: 'missed' }

/** Of changes in one event. */
export const MOST_CHANGES = 100

export const MISSED: News = { kind: 'missed' }

/** Both, as one event. */
export function joinNews(first: News, second: News): News {
  if (first.kind === 'missed' || second.kind === 'missed') return MISSED
  return newsOf([...first.changes, ...second.changes])
}

/** Each change once; too many are not named. */
export function newsOf(changes: readonly RegistryChange[]): News {
  const distinct = new Map(changes.map((change) => [JSON.stringify(change), change]))
  return distinct.size > MOST_CHANGES ? MISSED : { kind: 'changes', changes: [...distinct.values()] }
}

/** What an entry of the audit log says changed, without who did it and how. */
export function toChange({ action, subject }: AuditEntry): RegistryChange {
  const { pluginId, tenantId, hostId, namespace } = subject
  return { action, pluginId, tenantId, hostId, namespace }
}

/** As the lines of a server-sent event. */
export function formatNews(news: News): string {
  switch (news.kind) {
    case 'missed':
      return 'event: missed\ndata: {}'
    case 'changes':
      return `event: changes\ndata: ${JSON.stringify({ changes: news.changes })}`
  }
}
