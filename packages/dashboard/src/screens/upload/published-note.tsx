import type { BundleValidation, UploadResult } from '@plugboard/client'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface PublishedNoteProps {
  readonly result: UploadResult
  readonly validation: BundleValidation | undefined
  readonly onAnother: () => void
}

/** What was published or staged, and where to go from there. */
export function PublishedNote({ result, validation, onAnother }: PublishedNoteProps) {
  const say = useSay()
  const navigate = useNavigate()
  const mayInstall = useMay('install')
  const [tenantId, setTenantId] = useState('')
  const { id: pluginId, name, version, state, alreadyPublished } = result
  const isStaged = state === 'staged'
  const title = isStaged ? 'upload.staged' : alreadyPublished ? 'upload.already' : 'upload.published'
  const isOther =
    validation !== undefined && validation.digest !== null && validation.digest !== result.digest
  return (
    <div className="note" data-tone={isOther ? 'warn' : 'good'} role="status">
      <h2>{say(title, { name, version })}</h2>
      <p>{say(`${title}.text`)}</p>
      {!isStaged && mayInstall && (
        <Form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            void navigate({
              to: '/plugins/$pluginId',
              params: { pluginId },
              search: { tenant: tenantId.trim() || undefined },
            })
          }}
        >
          <TextField
            label={say('offer.tenant')}
            value={tenantId}
            onChange={setTenantId}
            maxLength={128}
            autoComplete="off"
            spellCheck="false"
          />
          <Button type="submit" variant="primary">
            {say('upload.install')}
          </Button>
        </Form>
      )}
      {isOther && <p>{say('upload.differs')}</p>}
      <div className="row">
        {isStaged ? (
          <Link className="button" to="/waiting/$pluginId/$version" params={{ pluginId, version }}>
            {say('upload.toStaged')}
          </Link>
        ) : (
          <Link className="button" to="/plugins/$pluginId/versions/$version" params={{ pluginId, version }}>
            {say('upload.toVersion')}
          </Link>
        )}
        <Button variant="quiet" onPress={onAnother}>
          {say('upload.another')}
        </Button>
      </div>
    </div>
  )
}
