import { type ChangeMade, TENANTS_KEY, undoGeneration } from '../../api/tenants.ts'
import { useChange } from '../../app/use-change.ts'
import { useSay } from '../../messages/language-context.tsx'
import { sayChange } from './say-change.ts'

/**
 * Changes a tenant, says what that made, shows it in all lists, and offers the generation before as the way back. The first
 * generation has none before it. Rejects with what was refused.
 */
export function useTenantChange(tenantId: string): (work: () => Promise<ChangeMade>) => Promise<void> {
  const say = useSay()
  const change = useChange(TENANTS_KEY)
  return (work) =>
    change(work, ({ changes, generation }) => {
      const sentences = changes.flatMap((each) => sayChange(each, say))
      if (sentences.length === 0) return { text: say('change.nothing') }
      return {
        text: sentences.join(' '),
        ...(generation > 1 && { undo: () => undoGeneration(tenantId, generation) }),
      }
    })
}
