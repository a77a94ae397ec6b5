import { useLocale } from 'react-aria-components/I18nProvider'

/**
 * Puts names into a sentence, as the language of the person does: "acme, globex and shop". Each is isolated, so that one that is
 * written from right to left does not turn the sentence round.
 */
export function useNames(): (names: readonly string[]) => string {
  const { locale } = useLocale()
  return (names) =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(names.map((name) => `\u2068${name}\u2069`))
}
