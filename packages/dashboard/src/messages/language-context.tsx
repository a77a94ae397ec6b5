import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { LANGUAGES, type Language, loadMessages, type Say } from './messages.ts'

const KEPT_AS = 'plugboard.language'

interface LanguageState {
  readonly language: Language
  readonly say: Say
  /** Changes the language, now and for the next visits of this browser. */
  readonly choose: (language: Language) => Promise<void>
}

const LanguageContext = createContext<LanguageState | null>(null)

/** The language chosen before in this browser, or else the first of its languages that there are messages in. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT_AS), ...navigator.languages].map((tag) => tag?.slice(0, 2))
  return (
    LANGUAGES.find((language) => wanted.find((tag) => LANGUAGES.some((each) => each === tag)) === language) ??
    'en'
  )
}

/** Gives messages, dates and numbers to all below in one language. */
export function LanguageProvider({
  initial,
  children,
}: {
  readonly initial: { readonly language: Language; readonly say: Say }
  readonly children: ReactNode
}) {
  const [{ language, say }, setState] = useState(initial)
  const state = useMemo<LanguageState>(
    () => ({
      language,
      say,
      choose: async (chosen) => {
        localStorage.setItem(KEPT_AS, chosen)
        setState({ language: chosen, say: await loadMessages(chosen) })
      },
    }),
    [language, say],
  )
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <LanguageContext value={state}>
      <I18nProvider locale={localeOf(language)}>{children}</I18nProvider>
    </LanguageContext>
  )
}

/** The person's own locale of the language: en-GB writes dates otherwise than en-US. */
function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language
}

/** The messages in the language of the person. */
export function useSay(): Say {
  return useLanguage().say
}

/** The language of the person, and how to change it. */
export function useLanguage(): LanguageState {
  const state = use(LanguageContext)
  if (state === null) throw new Error('There is no LanguageProvider above.')
  return state
}
