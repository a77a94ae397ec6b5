import { ProblemError } from '@plugboard/service-kit'

/**
 * Refuses a body with a content coding (RFC 9110 §8.4), because none is decoded here.
 *
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE that names the header
 */
export function requirePlainBody(contentEncoding: string | undefined): void {
  if (contentEncoding === undefined || /^(?:identity)?$/i.test(contentEncoding.trim())) return
  throw new ProblemError(
    'UNSUPPORTED_MEDIA_TYPE',
    'The header Content-Encoding names a coding, but bodies are accepted only without one.',
    {
      headers: { 'accept-encoding': 'identity' },
      errors: [
        {
          code: 'FIELD_INVALID',
          message: 'Content-Encoding must not be sent',
          hint: 'Send the body uncompressed, and leave out the header. A ZIP is already compressed.',
        },
      ],
    },
  )
}
