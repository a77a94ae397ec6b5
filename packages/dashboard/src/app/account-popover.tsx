import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { type RefObject, useState } from 'react'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { isSignedOut } from '../api/query-client.ts'
import { signOut } from '../api/session.ts'
import { describeError } from '../design/describe-error.ts'
import { tellFault } from '../design/toasts.tsx'
import { useLanguage } from '../messages/language-context.tsx'
import { LANGUAGES } from '../messages/messages.ts'
import { chooseTheme, keptTheme, THEMES } from './theme.ts'
import type { Shortcuts } from './use-shortcuts.ts'

/** Each in its own words, so that everybody finds theirs. */
const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' } as const

/** How the page looks, and the way out. It is loaded when somebody opens it. */
export function AccountPopover({
  button,
  onClose,
  shortcuts,
}: {
  /** What it belongs to. */
  readonly button: RefObject<HTMLButtonElement | null>
  readonly onClose: () => void
  readonly shortcuts: Shortcuts
}) {
  const { language, say, choose } = useLanguage()
  const { session } = useRouteContext({ from: '/signed-in' })
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [theme, setTheme] = useState(keptTheme)
  const name = session.name ?? say('app.everybody')
  const leave = async () => {
    let elsewhere: string | undefined
    try {
      elsewhere = await signOut()
    } catch (error) {
      // Whoever is signed out already has what they wanted.
      if (!isSignedOut(error)) {
        tellFault(describeError(error, say).text)
        return
      }
    }
    queryClient.clear()
    if (elsewhere !== undefined) location.assign(elsewhere)
    else await navigate({ to: '/sign-in' })
  }
  return (
    <Popover
      triggerRef={button}
      isOpen
      placement="bottom end"
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu className="menu" autoFocus="first" onClose={onClose} aria-label={say('app.account', { name })}>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onSelectionChange={(keys) => {
            const chosen = THEMES.find((each) => keys === 'all' || keys.has(each))
            if (chosen === undefined) return
            chooseTheme(chosen)
            setTheme(chosen)
          }}
        >
          <Header>{say('app.theme')}</Header>
          {THEMES.map((each) => (
            <MenuItem key={each} id={each}>
              {say(`app.theme.${each}`)}
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[language]}
          onSelectionChange={(keys) => {
            const chosen = LANGUAGES.find((each) => keys === 'all' || keys.has(each))
            if (chosen !== undefined) void choose(chosen)
          }}
        >
          <Header>{say('app.language')}</Header>
          {LANGUAGES.map((each) => (
            <MenuItem key={each} id={each}>
              {LANGUAGE_NAMES[each]}
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="multiple"
          selectedKeys={shortcuts.isOn ? ['on'] : []}
          onSelectionChange={(keys) => shortcuts.turn(keys === 'all' || keys.has('on'))}
        >
          <Header>{say('shortcuts.title')}</Header>
          <MenuItem id="on">{say('shortcuts.on')}</MenuItem>
        </MenuSection>
        <MenuItem onAction={() => shortcuts.showHelp(true)}>{say('shortcuts.show')}</MenuItem>
        {session.kind === 'session' && (
          <MenuItem onAction={() => void leave()}>{say('app.signOut')}</MenuItem>
        )}
      </Menu>
    </Popover>
  )
}
