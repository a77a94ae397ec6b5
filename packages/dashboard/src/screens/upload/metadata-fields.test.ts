import { expect, it } from 'vitest'
import { faultsOfFields, NOTHING_TYPED, uploadFieldsOf } from './metadata-fields.ts'

it('fields that are left empty are not in the metadata of an upload', () => {
  const typed = { ...NOTHING_TYPED, id: ' maps ', name: 'Maps', category: ' ' }
  expect(uploadFieldsOf(typed)).toEqual({ id: 'maps', name: 'Maps', version: '1.0.0' })
})

it('extension points are separated by commas or spaces, and those that are typed twice count once', () => {
  const typed = { ...NOTHING_TYPED, extensionPoints: 'payment-methods, order-summary payment-methods,' }
  expect(uploadFieldsOf(typed).extensionPoints).toEqual(['payment-methods', 'order-summary'])
})

it('what is found about a field is said at the field, and nothing else is', () => {
  const findings = [
    { code: 'FIELD_INVALID' as const, message: 'must be lower case', pointer: '/id' },
    { code: 'FIELD_INVALID' as const, message: 'must not be repeated', pointer: '/extensionPoints/1' },
    { code: 'FIELD_INVALID' as const, message: 'must be a host', pointer: '/permissions/network/0' },
    {
      code: 'EXTENSION_POINTS_DIFFER' as const,
      message: 'differ',
      pointer: '/extensionPoints',
      file: 'bundle.js',
    },
    { code: 'SYNTAX_ERROR' as const, message: 'does not parse' },
  ]
  expect(faultsOfFields(findings)).toEqual({
    id: ['must be lower case'],
    extensionPoints: ['must not be repeated'],
  })
})
