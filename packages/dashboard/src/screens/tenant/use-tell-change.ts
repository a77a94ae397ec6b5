import { useQueryClient } from '@tanstack/react-query'
import { type ChangeMade, TENANTS_KEY, undoGeneration } from '../../api/tenants.ts'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { sayChange } from './say-change.ts'

/**
 * Says what a change of a tenant made, shows it in all lists, and offers the generation before as the way back. The first
 * generation has none before it.
 */
export function useTellChange(tenantId: string): (made: ChangeMade) => Promise<void> {
  const say = useSay()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: TENANTS_KEY })
  const undo = async (generation: number) => {
    try {
      const made = await undoGeneration(tenantId, generation)
      tellDone(
        made
          ? { text: say('tenant.undone', { generation: generation - 1 }) }
          : { text: say('tenant.notUndone', { tenant: tenantId }), isFault: true },
      )
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      tellDone({ text: say('tenant.undoRefused', { message }), isFault: true })
    }
    await refresh()
  }
  return async ({ changes, generation }) => {
    const sentences = changes.flatMap((change) => sayChange(change, say))
    const isUndoable = sentences.length > 0 && generation > 1
    tellDone({
      text: sentences.length > 0 ? sentences.join(' ') : say('change.nothing'),
      ...(isUndoable && { undo: () => void undo(generation) }),
    })
    await refresh()
  }
}
