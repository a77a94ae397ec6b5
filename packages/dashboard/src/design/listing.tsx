import type { ReactNode } from 'react'
import { useSay } from '../messages/language-context.tsx'
import { MoreButton, type MoreButtonProps } from './more-button.tsx'
import { ProblemNote } from './problem-note.tsx'
import { Skeleton } from './skeleton.tsx'

interface ListingProps<Item> {
  /** What `useInfiniteQuery` returns of a `listQuery`. */
  readonly list: MoreButtonProps & {
    readonly data: { readonly items: readonly Item[] } | undefined
    readonly error: Error | null
    readonly isPending: boolean
    readonly refetch: () => Promise<unknown>
  }
  /** Shown when there is nothing. */
  readonly empty: ReactNode
  readonly children: (items: readonly Item[]) => ReactNode
}

const LINES = 5

/** A list that is loaded page by page, in each of its states: loading, failed, empty, with more to come. */
export function Listing<Item>({ list, empty, children }: ListingProps<Item>) {
  const say = useSay()
  const { data, error, isPending, refetch } = list
  const items = data?.items
  return (
    <div className="stack">
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && (
        <div role="status" aria-label={say('app.loading')} className="stack">
          <Skeleton lines={LINES} />
        </div>
      )}
      {items?.length === 0 && !list.hasNextPage && empty}
      {items && items.length > 0 && children(items)}
      <MoreButton {...list} />
    </div>
  )
}
