import { ProblemError } from '@plugboard/service-kit'

/** Room for the other parts and the boundaries between them. */
const FORM_OVERHEAD_BYTES = 1_048_576

/** The problem of an upload whose body has `bodyBytes` bytes; undefined when that is within the limit. */
export function sizeFault(bodyBytes: number, limitBytes: number): ProblemError | undefined {
  if (bodyBytes <= limitBytes + FORM_OVERHEAD_BYTES) return undefined
  return new ProblemError('UPLOAD_TOO_LARGE', `The body has more than ${limitBytes} bytes.`, {
    limitBytes,
    headers: { connection: 'close' },
  })
}
