import { isDeepStrictEqual } from 'node:util'
import type { VersionRecord } from '@plugboard/catalog'
import type { VersionMarks, VersionRef } from '@plugboard/types'
import { type ChangePorts, changeVersion } from '../publish/change-version.ts'

/**
 * Changes the marks of a version, and then whatever follows from them.
 *
 * @param change the marks that the version shall have, from those that it has
 * @throws as `changeVersion` does
 */
export function markVersion(
  ports: ChangePorts,
  ref: VersionRef,
  change: (marks: VersionMarks) => VersionMarks,
): Promise<VersionRecord> {
  return changeVersion(ports, ref, {
    prepare(record) {
      const { marks = {} } = record
      const next = change(marks)
      return isDeepStrictEqual(next, marks) ? record : { ...record, marks: next }
    },
  })
}
