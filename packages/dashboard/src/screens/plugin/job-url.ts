import type { Provenance } from '@plugboard/client'

/** Only of these issuers is known where they show a job. */
const PAGES = {
  'https://token.actions.githubusercontent.com': (repository: string, runId: string) =>
    `https://github.com/${repository}/actions/runs/${runId}`,
  'https://gitlab.com': (repository: string, runId: string) =>
    `https://gitlab.com/${repository}/-/pipelines/${runId}`,
} as const

/** The page of the CI job that published a version; null when nobody knows it. */
export function jobUrl({ issuer, repository, runId }: Provenance): string | null {
  if (repository === undefined || runId === undefined) return null
  const page = Object.entries(PAGES).find(([known]) => known === issuer)?.[1]
  const path = repository.split('/').map(encodeURIComponent).join('/')
  return page ? page(path, encodeURIComponent(runId)) : null
}
