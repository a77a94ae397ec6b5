import { ProblemError } from '@plugboard/service-kit'

/** The parts besides the file, and the lines between them, are small. */
const FORM_OVERHEAD_BYTES = 1_048_576

/** What is wrong with an upload whose body has so many bytes; undefined when nothing is. */
export function sizeFault(bodyBytes: number, limitBytes: number): ProblemError | undefined {
  if (bodyBytes <= limitBytes + FORM_OVERHEAD_BYTES) return undefined
  return new ProblemError('UPLOAD_TOO_LARGE', `The body has more than ${limitBytes} bytes.`, {
    limitBytes,
    headers: { connection: 'close' },
  })
}
