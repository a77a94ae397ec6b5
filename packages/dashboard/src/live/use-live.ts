import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { concerns } from './concerns.ts'
import { followChanges } from './follow-changes.ts'
import { NEWS_KEY } from './news-key.ts'

/** Shows what others change: details at once, and of lists that there is something new. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(
    () =>
      followChanges({
        onChanges: (changes) => {
          void client.invalidateQueries({
            predicate: ({ queryKey }) => changes.some((change) => concerns(change, queryKey)),
          })
          if (changes.some(({ pluginId }) => pluginId !== undefined))
            void client.invalidateQueries({ queryKey: NEWS_KEY })
        },
        onMissed: () => {
          void client.invalidateQueries({ queryKey: NEWS_KEY })
          void client.invalidateQueries({
            predicate: ({ queryKey: [kind, second] }) => kind === 'plugins' && second !== 'list',
          })
        },
      }),
    [client],
  )
}
