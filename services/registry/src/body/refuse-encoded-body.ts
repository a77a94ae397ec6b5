import { ProblemError } from '@plugboard/service-kit'

/**
 * Refuses a body with a content coding (RFC 9110 §8.4), which nothing here undoes.
 *
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE that names the header
 */
export function refuseEncodedBody(contentEncoding: string | undefined): void {
  if (contentEncoding === undefined || /^(?:identity)?$/i.test(contentEncoding.trim())) return
  throw new ProblemError(
    'UNSUPPORTED_MEDIA_TYPE',
    'The header Content-Encoding names a coding, and bodies are taken without one.',
    {
      headers: { 'accept-encoding': 'identity' },
      errors: [
        {
          code: 'FIELD_INVALID',
          message: 'Content-Encoding must not be sent',
          hint: 'Send the body as it is, and leave out the header. A ZIP is compressed already.',
        },
      ],
    },
  )
}
