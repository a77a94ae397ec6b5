import { answerOf, ProblemAnswerError, type Scan } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

const READY_EVERY_MS = 15_000
const SCAN_EVERY_MS = 1000

/** What this registry is. It does not change while it runs. */
export const registryQuery = queryOptions({
  queryKey: ['registry'],
  staleTime: 300_000,
  queryFn: ({ signal }) => answerOf(registry.GET('/registry', { signal })),
})

/** What each dependency of the registry answers: "ok", or what is wrong. */
export type Readiness =
  | { readonly kind: 'known'; readonly checks: Readonly<Record<string, string>> }
  /** Another address serves it, which is not for browsers. */
  | { readonly kind: 'elsewhere' }

/** Whether the registry is ready, asked again every 15 seconds. */
export const readinessQuery = queryOptions({
  queryKey: ['operation', 'ready'],
  refetchInterval: READY_EVERY_MS,
  queryFn: async ({ signal }): Promise<Readiness> => {
    try {
      const { checks } = await answerOf(registry.GET('/ready', { signal }))
      return { kind: 'known', checks }
    } catch (error) {
      if (!(error instanceof ProblemAnswerError)) throw error
      const { code, checks } = error.problem
      if (code === 'ROUTE_NOT_FOUND') return { kind: 'elsewhere' }
      if (code === 'NOT_READY' && checks) return { kind: 'known', checks }
      throw error
    }
  },
})

/** The scan that runs, or the last one. While it runs it is asked again every second. */
export const scanQuery = queryOptions({
  queryKey: ['operation', 'scan'],
  queryFn: ({ signal }): Promise<Scan> => answerOf(registry.GET('/operation/scan', { signal })),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? SCAN_EVERY_MS : false),
})

/** Begins a scan. With `remove` it removes objects of versions that nobody recorded; otherwise it changes nothing. */
export async function startScan({ remove }: { readonly remove: boolean }): Promise<Scan> {
  const query = { remove: remove ? 'true' : 'false' } as const
  return answerOf(registry.POST('/operation/scan', { params: { query } }))
}

/** What the CDN is asked to forget. */
export const purgesQuery = listQuery(['operation', 'purges'], ({ query, signal }) =>
  answerOf(registry.GET('/operation/purges', { params: { query }, signal })),
)

/** The scanners of uploads, each asked whether it could scan now. */
export const scannersQuery = queryOptions({
  queryKey: ['operation', 'scanners'],
  queryFn: ({ signal }) => answerOf(registry.GET('/operation/scanners', { signal })),
})

/** The known vulnerabilities in what is published, the most severe first. */
export const vulnerabilitiesQuery = listQuery(['operation', 'vulnerabilities'], ({ query, signal }) =>
  answerOf(registry.GET('/vulnerabilities', { params: { query }, signal })),
)
