import type { VersionRecord } from '@plugboard/catalog'
import { versionState } from '@plugboard/types'
import { VersionWithdrawnError } from './errors.ts'

/** @throws VersionWithdrawnError when the version is yanked or revoked */
export function requireInstallable({ pluginId, version, marks = {} }: VersionRecord): void {
  const mark = marks.revoked ?? marks.yanked
  if (mark) throw new VersionWithdrawnError({ pluginId, version }, versionState(marks), mark.reason)
}
