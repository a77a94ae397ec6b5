import { Link, Outlet } from '@tanstack/react-router'
import { Blocks } from 'lucide-react'
import { Toasts } from '../design/toasts.tsx'
import { useSay } from '../messages/language-context.tsx'
import { AccountMenu } from './account-menu.tsx'

/** What is around every screen. */
export function AppShell() {
  const say = useSay()
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {say('app.skip')}
      </a>
      <header>
        <Link to="/plugins" className="brand">
          <img src={`${import.meta.env.BASE_URL}mark.svg`} width="24" height="24" alt="" />
          Plugboard
        </Link>
        <span className="spacer" />
        <AccountMenu />
      </header>
      <nav aria-label={say('app.menu')}>
        <ul className="navigation">
          <li>
            <Link to="/plugins">
              <Blocks size={18} aria-hidden="true" />
              {say('app.plugins')}
            </Link>
          </li>
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
    </div>
  )
}
