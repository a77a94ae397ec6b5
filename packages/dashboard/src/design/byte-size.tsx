import { useLocale } from 'react-aria-components/I18nProvider'
import { formatBytes } from './format-bytes.ts'

/** A number of bytes; the exact number is in its title. */
export function ByteSize({ bytes }: { readonly bytes: number }) {
  const { locale } = useLocale()
  return <span title={`${new Intl.NumberFormat(locale).format(bytes)} B`}>{formatBytes(bytes, locale)}</span>
}
