import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import {
  LastOwnerError,
  NamespaceNotFoundError,
  NamespaceReservedError,
  OwnerNotFoundError,
  OwnersRevisionError,
  PluginIdSimilarError,
  PluginOwnedError,
  PluginUnownedError,
  TooManyOwnersError,
} from './errors.ts'

/** The errors of owners, and the problem that answers each. */
export const ownershipProblems: ProblemTable = [
  problemOf(PluginOwnedError, 'PLUGIN_FORBIDDEN', ({ message }) => ({ detail: message })),
  problemOf(PluginUnownedError, 'PLUGIN_FORBIDDEN', ({ message }) => ({ detail: message })),
  problemOf(NamespaceReservedError, 'PLUGIN_FORBIDDEN', ({ message }) => ({ detail: message })),
  problemOf(PluginIdSimilarError, 'PLUGIN_ID_SIMILAR', ({ message }) => ({ detail: message })),
  problemOf(NamespaceNotFoundError, 'NAMESPACE_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(OwnerNotFoundError, 'OWNER_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(LastOwnerError, 'LAST_OWNER', ({ message }) => ({ detail: message })),
  problemOf(OwnersRevisionError, 'INVALID_REQUEST', ({ message }) => ({ detail: message })),
  problemOf(TooManyOwnersError, 'INVALID_REQUEST', ({ message }) => ({ detail: message })),
]
