import { useQuery } from '@tanstack/react-query'
import { checkDecisionsQuery } from '../../api/check-decisions.ts'
import { useMay } from '../../app/use-may.ts'
import type { Deciding } from './decision-on.ts'

/** What an administrator needs to decide about findings; undefined for everybody else, and for an upload without a name. */
export function useDeciding({
  pluginId,
  version,
  onDecided,
}: {
  readonly pluginId: string | null
  readonly version: string | null
  readonly onDecided?: () => void
}): Deciding | undefined {
  const isAdmin = useMay('admin')
  const { data } = useQuery({
    ...checkDecisionsQuery(pluginId ?? ''),
    enabled: isAdmin && pluginId !== null,
  })
  if (!isAdmin || pluginId === null || version === null || data === undefined) return undefined
  return { pluginId, version, decisions: data, onDecided }
}
