import { ProblemAnswerError, UnreachableError } from '@plugboard/client'
import { useLocale } from 'react-aria-components/I18nProvider'
import { FileChangedError } from '../../api/upload.ts'
import { formatBytes } from '../../design/format-bytes.ts'
import { ProblemNote } from '../../design/problem-note.tsx'
import { useSay } from '../../messages/language-context.tsx'
import type { Deciding } from '../verdict/decision-on.ts'
import { FindingList } from '../verdict/finding-list.tsx'
import type { Purpose } from './use-upload.ts'

interface UploadFaultProps {
  readonly error: unknown
  readonly purpose: Purpose
  readonly file: File
  readonly deciding: Deciding | undefined
}

/** Why an upload failed, what is published of it, and what to do next. */
export function UploadFault({ error, purpose, file, deciding }: UploadFaultProps) {
  const say = useSay()
  const { locale } = useLocale()
  if (error instanceof FileChangedError)
    return (
      <div className="note" data-tone="warn" role="alert">
        <strong>{say('upload.changed')}</strong>
        <p>{say('upload.changed.text')}</p>
      </div>
    )
  if (error instanceof UnreachableError)
    return (
      <div className="note" data-tone="bad" role="alert">
        <strong>{say('upload.lost')}</strong>
        <p>{say(purpose === 'validate' ? 'upload.lost.validate' : 'upload.lost.publish')}</p>
      </div>
    )
  const problem = error instanceof ProblemAnswerError ? error.problem : undefined
  return (
    <div className="stack">
      <ProblemNote error={error} />
      {problem?.limitBytes !== undefined && (
        <p>
          {say('upload.limit', {
            size: formatBytes(file.size, locale),
            limit: formatBytes(problem.limitBytes, locale),
          })}
        </p>
      )}
      {problem?.errors && problem.errors.length > 0 && (
        <>
          <h2>{say('upload.refused')}</h2>
          <FindingList findings={problem.errors} deciding={deciding} />
        </>
      )}
    </div>
  )
}
