import { Link } from '@tanstack/react-router'
import { useSay } from '../messages/language-context.tsx'

/** What an address shows that leads nowhere. */
export function NotFoundScreen() {
  const say = useSay()
  return (
    <main className="sign-in">
      <div className="empty">
        <h1>{say('app.notFound.title')}</h1>
        <p>{say('app.notFound.text')}</p>
        <Link to="/plugins">{say('app.notFound.back')}</Link>
      </div>
    </main>
  )
}
