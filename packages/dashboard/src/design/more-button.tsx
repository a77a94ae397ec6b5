import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'

export interface MoreButtonProps {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
}

/** The way to the next page of a list; nothing on the last one. */
export function MoreButton({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreButtonProps) {
  const say = useSay()
  if (!hasNextPage) return null
  return (
    <div>
      <Button onPress={() => void fetchNextPage()} isPending={isFetchingNextPage}>
        {say('app.more')}
      </Button>
    </div>
  )
}
