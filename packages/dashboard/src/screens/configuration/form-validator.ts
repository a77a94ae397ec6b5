import { type Schema, Validator } from '@cfworker/json-schema'
import type { RJSFSchema, ValidatorType } from '@rjsf/utils'

/**
 * Says to the form which choice of a oneOf fits. It does not decide what is valid: the registry does, with a dry run.
 * It compiles nothing, so that the page needs no eval.
 */
export const formValidator: ValidatorType<unknown> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: (schema, formData, rootSchema) => isValid(schema, formData, rootSchema),
  rawValidation: () => ({ errors: [] }),
}

function isValid(schema: RJSFSchema, formData: unknown, rootSchema: RJSFSchema): boolean {
  const { $defs, definitions } = rootSchema
  const whole = { ...schema, ...($defs && { $defs }), ...(definitions && { definitions }) }
  try {
    // What a form leaves out is undefined, which JSON does not have.
    // The types of both packages are of the same JSON Schema.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const validator = new Validator(whole as Schema, '2020-12')
    const instance: unknown = formData === undefined ? undefined : JSON.parse(JSON.stringify(formData))
    return validator.validate(instance).valid
  } catch {
    // A reference that leads nowhere: the form then shows the first choice.
    return false
  }
}
