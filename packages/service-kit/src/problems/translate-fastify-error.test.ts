import { expect, it } from 'vitest'
import { translateFastifyError } from './translate-fastify-error.ts'

it.each([
  ['body', 'The body of the request is not valid.'],
  ['params', 'The path of the request is not valid.'],
  ['querystring', 'The query of the request is not valid.'],
  ['headers', 'The header section of the request is not valid.'],
])("translateFastifyError explains a validation error of Fastify's %s", (validationContext, detail) => {
  const validation = [{ instancePath: '/limit', message: 'must be less' }]
  const problem = translateFastifyError(
    Object.assign(new Error('inner words'), { validation, validationContext }),
  )
  expect(problem.toProblem('id')).toMatchObject({
    code: 'INVALID_REQUEST',
    detail,
    errors: [{ code: 'FIELD_INVALID', pointer: '/limit', message: 'must be less' }],
  })
})
