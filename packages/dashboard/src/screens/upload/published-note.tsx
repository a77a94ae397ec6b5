import type { BundleValidation, UploadResult } from '@plugboard/client'
import { Link } from '@tanstack/react-router'
import { Button } from '../../design/button.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface PublishedNoteProps {
  readonly result: UploadResult
  readonly validation: BundleValidation | undefined
  readonly onAnother: () => void
}

/** What was published or staged, and where to go from there. */
export function PublishedNote({ result, validation, onAnother }: PublishedNoteProps) {
  const say = useSay()
  const { id: pluginId, name, version, state, alreadyPublished } = result
  const isStaged = state === 'staged'
  const title = isStaged ? 'upload.staged' : alreadyPublished ? 'upload.already' : 'upload.published'
  const isOther =
    validation !== undefined && validation.digest !== null && validation.digest !== result.digest
  return (
    <div className="note" data-tone={isOther ? 'warn' : 'good'} role="status">
      <h2>{say(title, { name, version })}</h2>
      <p>{say(`${title}.text`)}</p>
      {isOther && <p>{say('upload.differs')}</p>}
      <div className="row">
        {isStaged ? (
          <Link className="button" to="/waiting/$pluginId/$version" params={{ pluginId, version }}>
            {say('upload.toStaged')}
          </Link>
        ) : (
          <>
            <Link className="button" to="/plugins/$pluginId/versions/$version" params={{ pluginId, version }}>
              {say('upload.toVersion')}
            </Link>
            <Link className="button" to="/plugins/$pluginId" params={{ pluginId }}>
              {say('upload.install')}
            </Link>
          </>
        )}
        <Button variant="quiet" onPress={onAnother}>
          {say('upload.another')}
        </Button>
      </div>
    </div>
  )
}
