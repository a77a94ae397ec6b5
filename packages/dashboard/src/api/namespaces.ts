import { answerOf, type Namespace } from '@plugboard/client'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

export const NAMESPACES_KEY = ['namespaces'] as const

/** The namespaces that are reserved. */
export const namespacesQuery = listQuery(NAMESPACES_KEY, ({ query, signal }) =>
  answerOf(registry.GET('/namespaces', { params: { query }, signal })),
)

/** Reserves a namespace for publishers, or for nobody, or changes for whom it is. */
export async function reserveNamespace({
  namespace,
  owners,
}: {
  readonly namespace: string
  readonly owners: readonly string[]
}): Promise<Namespace> {
  const params = { path: { namespace } }
  return answerOf(registry.PUT('/namespaces/{namespace}', { params, body: { owners: [...owners] } }))
}

/** Ends a reservation. */
export async function freeNamespace(namespace: string): Promise<void> {
  await answerOf(registry.DELETE('/namespaces/{namespace}', { params: { path: { namespace } } }))
}
