import { LongTextField } from '../../design/long-text-field.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import type { TypedFields } from './metadata-fields.ts'

interface MetadataFormProps {
  readonly typed: TypedFields
  readonly onChange: (typed: TypedFields) => void
}

/** What a plugin is, for an upload without a manifest. */
export function MetadataForm({ typed, onChange }: MetadataFormProps) {
  const say = useSay()
  const propsOf = (name: keyof TypedFields) => ({
    name,
    value: typed[name],
    onChange: (text: string) => onChange({ ...typed, [name]: text }),
    autoComplete: 'off',
  })
  return (
    <fieldset className="fields">
      <legend>{say('upload.metadata')}</legend>
      <TextField
        {...propsOf('id')}
        label={say('upload.id')}
        description={say('upload.id.description')}
        isRequired
      />
      <TextField {...propsOf('name')} label={say('upload.name')} isRequired />
      <TextField
        {...propsOf('version')}
        label={say('upload.version')}
        description={say('upload.version.description')}
        isRequired
      />
      <TextField {...propsOf('category')} label={say('upload.category')} />
      <TextField
        {...propsOf('extensionPoints')}
        label={say('upload.points')}
        description={say('upload.points.description')}
      />
      <LongTextField {...propsOf('description')} label={say('upload.description')} />
    </fieldset>
  )
}
