import { describe, expect, it } from 'vitest'
import { formLayoutOf } from './form-layout.ts'

describe('the layout of a configuration form', () => {
  it('has the fields in the order of the publisher, and all others after them', () => {
    const layout = formLayoutOf({
      schema: {},
      order: ['/label', '/colors/accent', '/colors/ground', '/size'],
      secrets: [],
    })
    expect(layout).toEqual({
      'ui:order': ['label', 'colors', 'size', '*'],
      label: {},
      colors: { 'ui:order': ['accent', 'ground', '*'], accent: {}, ground: {} },
      size: {},
    })
  })

  it('shows a default as what counts when nothing is written, and a secret as a password', () => {
    const schema = {
      type: 'object',
      properties: {
        label: { type: 'string', default: 'Pay' },
        api: {
          type: 'object',
          properties: { key: { type: 'string', writeOnly: true }, tries: { default: 3 } },
        },
        isOn: { type: 'boolean', default: true },
      },
    }
    expect(formLayoutOf({ schema, order: [], secrets: ['/api/key'] })).toEqual({
      label: { 'ui:placeholder': 'Pay' },
      api: {
        key: { 'ui:widget': 'password', 'ui:autocomplete': 'new-password' },
        tries: { 'ui:placeholder': '3' },
      },
      isOn: {},
    })
  })

  it('takes fields with names of inherited members for what they are', () => {
    expect(formLayoutOf({ schema: {}, order: ['/constructor'], secrets: ['/toString'] })).toMatchObject({
      'ui:order': ['constructor', '*'],
      toString: { 'ui:widget': 'password', 'ui:autocomplete': 'new-password' },
    })
  })
})
