import { useRouteContext } from '@tanstack/react-router'
import { CircleUser } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { Button } from '../design/button.tsx'
import { useSay } from '../messages/language-context.tsx'
import type { Shortcuts } from './use-shortcuts.ts'

const AccountPopover = lazy(() =>
  import('./account-popover.tsx').then(({ AccountPopover: opened }) => ({ default: opened })),
)

/** Who is signed in, and the menu of what is theirs. Its widgets are loaded when somebody opens it. */
export function AccountMenu({ shortcuts }: { readonly shortcuts: Shortcuts }) {
  const say = useSay()
  const { session } = useRouteContext({ from: '/signed-in' })
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const name = session.name ?? say('app.everybody')
  return (
    <>
      <Button
        ref={button}
        variant="quiet"
        aria-label={say('app.account', { name })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setIsOpen(true)}
      >
        <CircleUser size={18} aria-hidden="true" />
        <span className="account-name">{name}</span>
      </Button>
      {isOpen && (
        <Suspense>
          <AccountPopover button={button} onClose={() => setIsOpen(false)} shortcuts={shortcuts} />
        </Suspense>
      )}
    </>
  )
}
