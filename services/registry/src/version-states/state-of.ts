import type { ListedVersion } from '@plugboard/catalog'
import { type VersionState, versionState } from '@plugboard/types'

/** The strongest mark of a version. */
export function stateOf({ marks }: Pick<ListedVersion, 'marks'>): VersionState {
  return versionState(marks ?? {})
}

/** Whether nothing new may use a version in this state. */
export function isWithdrawn(state: VersionState | undefined): boolean {
  return state === 'yanked' || state === 'revoked'
}
