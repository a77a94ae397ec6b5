import { useLocale } from 'react-aria-components/I18nProvider'
import type { UploadProgress } from '../../api/upload.ts'
import { Button } from '../../design/button.tsx'
import { formatBytes } from '../../design/format-bytes.ts'
import { useSay } from '../../messages/language-context.tsx'

interface UploadProgressNoteProps {
  readonly progress: UploadProgress
  readonly onCancel: () => void
}

/** How much of an upload is sent, and then that the registry checks it. */
export function UploadProgressNote({ progress, onCancel }: UploadProgressNoteProps) {
  const say = useSay()
  const { locale } = useLocale()
  const { sentBytes, totalBytes } = progress
  const isSent = sentBytes >= totalBytes
  const sent = formatBytes(sentBytes, locale)
  return (
    <div className="note">
      <progress aria-label={say('upload.progress')} {...(!isSent && { value: sentBytes, max: totalBytes })} />
      {isSent ? (
        <p role="status">{say('upload.checking')}</p>
      ) : (
        <p>{say('upload.sending', { sent, total: formatBytes(totalBytes, locale) })}</p>
      )}
      <div>
        <Button onPress={onCancel}>{say('upload.cancel')}</Button>
      </div>
    </div>
  )
}
