import type { TrustedPublisherRequestInput } from '@plugboard/client'

/** What was typed about CI jobs. Empty texts are left out. */
export interface TrustedJobFields {
  readonly provider: 'github' | 'gitlab' | 'oidc'
  readonly issuer: string
  readonly repository: string
  readonly workflow: string
  readonly environment: string
  readonly subject: string
  readonly scope: 'publish' | 'stage'
}

/** Of providers that have one issuer for everybody. */
const ISSUERS = {
  github: 'https://token.actions.githubusercontent.com',
  gitlab: 'https://gitlab.com',
} as const

/** The request that lets such jobs publish. */
export function trustedPublisherOf(fields: TrustedJobFields): TrustedPublisherRequestInput {
  const { provider, scope } = fields
  const issuer = fields.issuer.trim()
  const workflow = fields.workflow.trim()
  const environment = fields.environment.trim()
  if (provider === 'oidc') return { provider, issuer, subject: fields.subject.trim(), claims: {}, scope }
  return {
    provider,
    issuer: issuer || ISSUERS[provider],
    repository: fields.repository.trim(),
    ...(workflow !== '' && { workflow }),
    ...(environment !== '' && { environment }),
    claims: {},
    scope,
  }
}
