import type { PluginConfiguration } from '@plugboard/client'
// Not from its index, which needs a validator that compiles code.
import Form from '@rjsf/core/lib/components/Form.js'
import { type ErrorSchema, ErrorSchemaBuilder } from '@rjsf/utils'
import { useMemo } from 'react'
import type { Fault } from './faults.ts'
import { formLayoutOf } from './form-layout.ts'
import { formTemplates } from './form-templates.tsx'
import { formValidator } from './form-validator.ts'
import { namesIn } from './pointer.ts'

interface ConfigurationFormProps {
  readonly configuration: PluginConfiguration
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** What the registry found wrong, by the place in the configuration. */
  readonly faults: readonly Fault[]
}

/** A form made from the JSON Schema of a version. */
export function ConfigurationForm({ configuration, value, onChange, faults }: ConfigurationFormProps) {
  const layout = useMemo(() => formLayoutOf(configuration), [configuration])
  const errors = useMemo(() => errorsOf(faults), [faults])
  return (
    <Form
      className="config-form"
      tagName="div"
      schema={configuration.schema}
      uiSchema={layout}
      formData={value}
      validator={formValidator}
      templates={formTemplates}
      extraErrors={errors}
      showErrorList={false}
      noHtml5Validate
      noValidate
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults' }}
      onChange={({ formData }) => onChange(formData)}
    />
  )
}

function errorsOf(faults: readonly Fault[]): ErrorSchema<unknown> {
  const builder = new ErrorSchemaBuilder<unknown>()
  for (const { pointer, message } of faults) builder.addErrors(message, [...namesIn(pointer)])
  return builder.ErrorSchema
}
