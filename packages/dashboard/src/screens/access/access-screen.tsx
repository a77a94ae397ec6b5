import { Link, Outlet } from '@tanstack/react-router'
import { useMay } from '../../app/use-may.ts'
import { Page } from '../../design/page.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** Who may do what: what is common to its tabs. */
export function AccessScreen() {
  const say = useSay()
  const isAdmin = useMay('admin')
  const mayRead = useMay('read')
  return (
    <Page title={say('app.access')}>
      <nav className="tabs" aria-label={say('app.access')}>
        {isAdmin && <Link to="/access/tokens">{say('access.tokens')}</Link>}
        <Link to="/access/sessions">{say('access.sessions')}</Link>
        {isAdmin && <Link to="/access/namespaces">{say('access.namespaces')}</Link>}
        {mayRead && <Link to="/access/hosts">{say('access.hosts')}</Link>}
      </nav>
      <Outlet />
    </Page>
  )
}
