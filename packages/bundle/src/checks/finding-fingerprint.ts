import { createHash } from 'node:crypto'
import type { Finding, Fingerprint } from '@plugboard/types'
import { stablePath } from './stable-path.ts'

/** What a fingerprint is of. */
interface FingerprintedFinding extends Pick<Finding, 'code' | 'file' | 'message' | 'pointer'> {
  readonly check: string
  /** As `regionOf` makes it. */
  readonly region: string
  /** How many findings before it are the same in all of that. */
  readonly repeated: number
}

/**
 * The fingerprint of a finding: a hash of its check, code, message and file, its region there, and how many there are of the same before it.
 * A person's decision about it holds for whatever has the same fingerprint. So it is made to change rather too often than too seldom: then the
 * person is asked again.
 */
export function fingerprintOf({
  check,
  code,
  file = '',
  message,
  pointer = '',
  region,
  repeated,
}: FingerprintedFinding): Fingerprint {
  const path = stablePath(file)
  // Messages name the file that they are about.
  const said = file === '' ? message : message.replaceAll(file, path)
  const facts = [check, code, path, said, pointer, region, repeated]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}
