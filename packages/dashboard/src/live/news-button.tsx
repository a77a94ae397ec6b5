import { Button } from '../design/button.tsx'
import { useSay } from '../messages/language-context.tsx'

interface NewsButtonProps {
  /** Of rows that the list would show now, and does not. */
  readonly count: number
  readonly onShow: () => void
}

/** Says that a list has something new, above it, and shows that when it is pressed. */
export function NewsButton({ count, onShow }: NewsButtonProps) {
  const say = useSay()
  return (
    <div aria-live="polite">
      {count > 0 && <Button onPress={onShow}>{say('live.new', { count })}</Button>}
    </div>
  )
}
