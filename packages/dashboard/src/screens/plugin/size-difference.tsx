import { useLocale } from 'react-aria-components/I18nProvider'
import { formatBytes } from '../../design/format-bytes.ts'
import { useSay } from '../../messages/language-context.tsx'

/** By how much a version is larger or smaller than the one before. */
export function SizeDifference({ bytes, before }: { readonly bytes: number; readonly before: number }) {
  const say = useSay()
  const { locale } = useLocale()
  const difference = bytes - before
  if (difference === 0) return <span className="soft small">{say('versions.sameSize')}</span>
  const sign = difference > 0 ? '+' : '−'
  return (
    <span className="soft small">
      {sign}
      {formatBytes(Math.abs(difference), locale)}
    </span>
  )
}
