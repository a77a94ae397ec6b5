import { FieldError } from 'react-aria-components/FieldError'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import type { TextFieldProps } from './text-field.tsx'

const ROWS = 3

/** Lines of text with their label, an explanation, and what is wrong with them. */
export function LongTextField({ label, description, ...props }: TextFieldProps) {
  return (
    <TextField {...props} className="field">
      <Label>{label}</Label>
      <TextArea rows={ROWS} />
      {description !== undefined && <Text slot="description">{description}</Text>}
      <FieldError />
    </TextField>
  )
}
