import { useLocale } from 'react-aria-components/I18nProvider'
import { formatRelative } from './format-relative.ts'
import { useNow } from './use-now.ts'

/** A time as its distance from now; the exact one is in its title and for machines. `at`: RFC 3339. */
export function RelativeTime({ at }: { readonly at: string }) {
  const { locale } = useLocale()
  const nowMs = useNow()
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(at))
  return (
    <time dateTime={at} title={exact}>
      {formatRelative(Date.parse(at), { nowMs, locale })}
    </time>
  )
}
