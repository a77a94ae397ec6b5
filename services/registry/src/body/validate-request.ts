import { describeType, fieldFindings } from '@plugboard/bundle'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'

const PLACES: Readonly<Record<string, string>> = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'header section',
}

/** Validates each part of a request with its zod schema. Faults are reported like those of a bundle's metadata. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = '' }) => {
  const detail = `The ${PLACES[httpPart] ?? 'content'} of the request is not valid.`
  return (data) => {
    const parsed = schema.safeParse(data, { error: describeType })
    if (parsed.success) return { value: parsed.data }
    if (httpPart === 'body' && data === null) return { error: noBody() }
    const errors = fieldFindings(parsed.error, { code: 'FIELD_INVALID' })
    return { error: new ProblemError('INVALID_REQUEST', detail, { errors }) }
  }
}

function noBody(): ProblemError {
  const hint = "Send a JSON object, with curl by -d '{…}'; /docs lists its fields."
  return new ProblemError('INVALID_REQUEST', 'The request has no body.', {
    errors: [{ code: 'FIELD_INVALID', pointer: '', message: 'the body is missing', hint }],
  })
}
