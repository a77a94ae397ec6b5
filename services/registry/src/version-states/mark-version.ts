import { isDeepStrictEqual } from 'node:util'
import type { VersionRecord } from '@plugboard/catalog'
import type { VersionMarks, VersionRef } from '@plugboard/types'
import { changeVersion } from '../publish/change-version.ts'
import type { AuditedWork } from '../publish/lease/held-lease.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'

interface MarkOptions {
  readonly ownersRevision?: number
  readonly work?: AuditedWork
}

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
  { ownersRevision = 0, work }: MarkOptions = {},
): Promise<VersionRecord> {
  return changeVersion(ports, ref, {
    work,
    prepare(record) {
      const { marks = {} } = record
      const next = change(marks)
      if (isDeepStrictEqual(next, marks)) return record
      const isBack = (marks.yanked && !next.yanked) || (marks.revoked && !next.revoked)
      // Whoever makes a version usable again answers for it, as whoever publishes one does.
      const revision = Math.max(record.ownersRevision ?? 0, isBack ? ownersRevision : 0)
      return { ...record, marks: next, ...(revision > 0 && { ownersRevision: revision }) }
    },
  })
}
