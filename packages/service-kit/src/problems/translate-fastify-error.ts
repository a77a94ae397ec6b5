import { z } from 'zod'
import { ProblemError } from './problem-error.ts'

/** The problem for one of Fastify's own errors; INTERNAL for any other error. */
export function translateFastifyError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (!(error instanceof Error)) return new ProblemError('INTERNAL', 'The service failed.', { cause: error })
  const { code, validation, validationContext } = ErrorFacts.parse(error)
  if (validation) {
    return new ProblemError(
      'INVALID_REQUEST',
      `The ${PLACES[validationContext]} of the request is not valid.`,
      {
        errors: validation.map(({ instancePath, message }) => ({
          code: 'FIELD_INVALID',
          pointer: instancePath,
          message,
        })),
      },
    )
  }
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('UNSUPPORTED_MEDIA_TYPE', 'This route does not accept the content type.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('BODY_TOO_LARGE', 'The body is larger than this route accepts.')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('MALFORMED_BODY', 'The body is not complete, well-formed JSON.')
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new ProblemError('INVALID_REQUEST', 'The path of the URL is not valid.')
    default:
      return new ProblemError(
        'INTERNAL',
        'The service failed. Search its log for this instance to see why.',
        {
          cause: error,
        },
      )
  }
}

/** Readable names for the parts that Fastify validates. */
const PLACES = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'header section',
  content: 'content',
} as const

const ErrorFacts = z.object({
  code: z.string().catch(''),
  validation: z
    .array(z.object({ instancePath: z.string().catch(''), message: z.string().catch('is not valid') }))
    .optional()
    .catch(undefined),
  validationContext: z.enum(['body', 'params', 'querystring', 'headers', 'content']).catch('content'),
})
