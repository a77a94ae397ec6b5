import type { RJSFSchema } from '@rjsf/utils'
import { describe, expect, it } from 'vitest'
import { formValidator } from './form-validator.ts'

describe('the validator of configuration forms', () => {
  const root: RJSFSchema = { $defs: { color: { enum: ['red', 'blue'] } } }

  it('follows references into the whole schema', () => {
    const schema = { properties: { accent: { $ref: '#/$defs/color' } }, required: ['accent'] }
    expect(formValidator.isValid(schema, { accent: 'red' }, root)).toBe(true)
    expect(formValidator.isValid(schema, { accent: 'green' }, root)).toBe(false)
  })

  it('takes a field without a value for one that is left out', () => {
    expect(formValidator.isValid({ required: ['label'] }, { label: undefined }, root)).toBe(false)
  })

  it('says no to a schema whose reference leads nowhere', () => {
    expect(formValidator.isValid({ $ref: '#/$defs/nothing' }, 1, root)).toBe(false)
  })
})
