import { Link } from '@tanstack/react-router'
import { EmptyState } from '../design/empty-state.tsx'
import { useSay } from '../messages/language-context.tsx'

/** What an address shows that leads nowhere. */
export function NotFoundScreen() {
  const say = useSay()
  return (
    <EmptyState title={say('app.notFound.title')}>
      <p>{say('app.notFound.text')}</p>
      <Link to="/plugins">{say('app.notFound.back')}</Link>
    </EmptyState>
  )
}
