import { Link, Outlet } from '@tanstack/react-router'
import { Activity, Blocks, Building2, FileUp, Hourglass, KeyRound, ScrollText } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Toasts } from '../design/toasts.tsx'
import { useLive } from '../live/use-live.ts'
import { useSay } from '../messages/language-context.tsx'
import { AccountMenu } from './account-menu.tsx'
import { useMay } from './use-may.ts'
import { useShortcuts } from './use-shortcuts.ts'

const ShortcutsDialog = lazy(() =>
  import('./shortcuts-dialog.tsx').then(({ ShortcutsDialog: opened }) => ({ default: opened })),
)

/** What is around every screen. */
export function AppShell() {
  const say = useSay()
  const mayRead = useMay('read')
  const mayStage = useMay('stage')
  const isAdmin = useMay('admin')
  const shortcuts = useShortcuts()
  useLive()
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
        <AccountMenu shortcuts={shortcuts} />
      </header>
      <nav aria-label={say('app.menu')}>
        <ul className="navigation">
          <li>
            <Link to="/plugins">
              <Blocks size={18} aria-hidden="true" />
              {say('app.plugins')}
            </Link>
          </li>
          {mayRead && (
            <li>
              <Link to="/tenants">
                <Building2 size={18} aria-hidden="true" />
                {say('app.tenants')}
              </Link>
            </li>
          )}
          {mayStage && (
            <li>
              <Link to="/upload">
                <FileUp size={18} aria-hidden="true" />
                {say('app.upload')}
              </Link>
            </li>
          )}
          {(mayStage || isAdmin) && (
            <li>
              <Link to="/waiting">
                <Hourglass size={18} aria-hidden="true" />
                {say('app.queue')}
              </Link>
            </li>
          )}
          <li>
            <Link to="/access">
              <KeyRound size={18} aria-hidden="true" />
              {say('app.access')}
            </Link>
          </li>
          {isAdmin && (
            <>
              <li>
                <Link to="/audit">
                  <ScrollText size={18} aria-hidden="true" />
                  {say('app.audit')}
                </Link>
              </li>
              <li>
                <Link to="/operation">
                  <Activity size={18} aria-hidden="true" />
                  {say('app.operation')}
                </Link>
              </li>
            </>
          )}
        </ul>
      </nav>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
      {shortcuts.isHelpOpen && (
        <Suspense>
          <ShortcutsDialog onClose={() => shortcuts.showHelp(false)} />
        </Suspense>
      )}
    </div>
  )
}
