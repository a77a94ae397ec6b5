import { ProblemAnswerError } from '@plugboard/client'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import type { Upload } from '../../api/upload.ts'
import { Button } from '../../design/button.tsx'
import { Page } from '../../design/page.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { useDeciding } from '../verdict/use-deciding.ts'
import { FilePicker } from './file-picker.tsx'
import { faultsOfFields, NOTHING_TYPED, type TypedFields, uploadFieldsOf } from './metadata-fields.ts'
import { MetadataForm } from './metadata-form.tsx'
import { PublishedNote } from './published-note.tsx'
import { UploadFault } from './upload-fault.tsx'
import { readUploadKind, type UploadKind } from './upload-kind.ts'
import { UploadProgressNote } from './upload-progress-note.tsx'
import { useUpload } from './use-upload.ts'
import { ValidationResult } from './validation-result.tsx'

interface Chosen {
  readonly file: File
  readonly kind: UploadKind
}

/** Uploads a plugin: a file is chosen, checked, and then published or staged. */
export function UploadScreen() {
  const say = useSay()
  const [chosen, setChosen] = useState<Chosen>()
  const [pickError, setPickError] = useState<unknown>()
  const [typed, setTyped] = useState<TypedFields>(NOTHING_TYPED)
  const [hasNoManifest, setHasNoManifest] = useState(false)
  const { activity, validation, start, cancel, reset } = useUpload()

  const isZip = chosen?.kind === 'zip'
  const refused = activity.kind === 'failed' ? activity.error : undefined
  const found = [
    ...(validation?.checks.flatMap(({ findings }) => findings ?? []) ?? []),
    ...(refused instanceof ProblemAnswerError ? (refused.problem.errors ?? []) : []),
  ]
  const lacksManifest = found.some(({ code }) => code === 'METADATA_MISSING')
  const asksMetadata = chosen !== undefined && (!isZip || hasNoManifest || lacksManifest)
  const upload: Upload | undefined = chosen && {
    file: chosen.file,
    metadata: asksMetadata ? uploadFieldsOf(typed) : undefined,
  }
  const check = () => upload && start(upload, 'validate')
  const deciding = useDeciding({
    pluginId: validation?.pluginId ?? null,
    version: validation?.version ?? null,
    onDecided: check,
  })
  const pick = async (file: File) => {
    reset()
    setHasNoManifest(false)
    setPickError(undefined)
    try {
      const kind = await readUploadKind(file)
      setChosen({ file, kind })
      // A ZIP says itself what it is, so there is nothing to wait for.
      if (kind === 'zip') start({ file, metadata: undefined }, 'validate')
    } catch (error) {
      setChosen(undefined)
      setPickError(error)
    }
  }
  const isSending = activity.kind === 'sending'
  if (activity.kind === 'published')
    return (
      <Page title={say('upload.title')}>
        <PublishedNote
          result={activity.result}
          validation={validation}
          onAnother={() => {
            reset()
            setChosen(undefined)
            setTyped(NOTHING_TYPED)
            setHasNoManifest(false)
          }}
        />
      </Page>
    )
  return (
    <Page title={say('upload.title')}>
      <Form
        className="upload"
        validationErrors={faultsOfFields(found)}
        onSubmit={(event) => {
          event.preventDefault()
          check()
        }}
      >
        <FilePicker file={chosen?.file} onPick={(file) => void pick(file)}>
          {isZip && (
            <p className="soft">
              {say(hasNoManifest || lacksManifest ? 'upload.zip.noManifest' : 'upload.zip')}
            </p>
          )}
          {chosen?.kind === 'empty' && <p role="alert">{say('upload.empty')}</p>}
        </FilePicker>
        {asksMetadata && chosen.kind !== 'empty' && (
          <MetadataForm
            typed={typed}
            onChange={(changed) => {
              // What was checked is not this any more.
              reset()
              setHasNoManifest(isZip)
              setTyped(changed)
            }}
          />
        )}
        {chosen && chosen.kind !== 'empty' && (
          <div>
            <Button type="submit" variant={validation ? 'plain' : 'primary'} isDisabled={isSending}>
              {say(validation ? 'upload.checkAgain' : 'upload.check')}
            </Button>
          </div>
        )}
      </Form>
      {pickError !== undefined && chosen === undefined && <p role="alert">{say('upload.changed')}</p>}
      {isSending && <UploadProgressNote progress={activity.progress} onCancel={cancel} />}
      {activity.kind === 'cancelled' && (
        <div className="note" role="status">
          <p>{say(activity.purpose === 'validate' ? 'upload.cancelled' : 'upload.cancelled.publish')}</p>
        </div>
      )}
      {activity.kind === 'failed' && chosen && (
        <UploadFault
          error={activity.error}
          purpose={activity.purpose}
          file={chosen.file}
          deciding={deciding}
        />
      )}
      {validation && upload && (
        <ValidationResult
          validation={validation}
          deciding={deciding}
          isBusy={isSending}
          onPublish={(purpose) => start(upload, purpose)}
        />
      )}
    </Page>
  )
}
