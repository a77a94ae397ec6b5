import type { TrustedPublisher } from '@plugboard/catalog'
import { Claim, type Provenance, type TrustedPublisherRequest } from '@plugboard/types'
import type { VerifiedClaims } from './verify-id-token.ts'

type Rule = Pick<TrustedPublisher, 'provider' | 'issuer' | 'claims' | 'workflow' | 'scope'>

/**
 * Events whose jobs run with the rights of the repository on what others wrote, as in a pull request. Such a job publishes only where
 * the claim event_name is named.
 */
const RISKY_EVENTS: readonly unknown[] = ['pull_request_target', 'workflow_run']

/** What an id token must say, from what a request asks for. */
export function ruleOf(request: TrustedPublisherRequest): Rule {
  const { provider, issuer } = request
  const limit = request.scope === 'stage' ? { scope: 'stage' as const } : {}
  switch (request.provider) {
    case 'github': {
      const { repository, environment, workflow, claims } = request
      return {
        provider,
        issuer,
        claims: { ...claims, repository, ...named({ environment }) },
        ...named({ workflow }),
        ...limit,
      }
    }
    case 'gitlab': {
      const { repository: project_path, environment, workflow, claims } = request
      return {
        provider,
        issuer,
        claims: { ...claims, project_path, ...named({ environment }) },
        ...named({ workflow }),
        ...limit,
      }
    }
    case 'oidc':
      return { provider, issuer, claims: { ...request.claims, sub: request.subject }, ...limit }
  }
}

/** True when the id token says everything that the rule asks for, exactly. */
export function matches(rule: Rule, token: VerifiedClaims): boolean {
  if (rule.issuer !== token.iss) return false
  if (
    !Object.entries(rule.claims).every(([name, value]) => Object.hasOwn(token, name) && token[name] === value)
  )
    return false
  if (rule.provider === 'github' && RISKY_EVENTS.includes(token['event_name']) && !rule.claims['event_name'])
    return false
  return rule.workflow === undefined || hasWorkflow(rule, rule.workflow, token)
}

/**
 * GitHub and GitLab have the file, its repository and the ref it was taken from in one claim. A file's name may have an `@` too, so
 * everything around it is compared.
 */
function hasWorkflow({ provider, issuer, claims }: Rule, workflow: string, token: VerifiedClaims): boolean {
  switch (provider) {
    case 'github': {
      const claim = token['workflow_ref']
      const file = `${claims['repository']}/.github/workflows/${workflow}@`
      // No file below that folder has a name with a slash, so `refs/` can only begin a ref.
      return typeof claim === 'string' && claim.startsWith(`${file}refs/`)
    }
    case 'gitlab': {
      const { host, pathname } = new URL(issuer)
      const place = `${host}${pathname.replace(/\/$/, '')}/${claims['project_path']}//${workflow}`
      return token['ci_config_ref_uri'] === `${place}@${String(token['ref_path'])}`
    }
    case 'oidc':
      return false
  }
}

/** The claims that are stored with what a job publishes. Empty ones, and those that no people could read, are left out. */
export function toProvenance({ provider }: Pick<Rule, 'provider'>, token: VerifiedClaims): Provenance {
  const { iss: issuer, sub: subject } = token
  const known = { provider, issuer, subject }
  switch (provider) {
    case 'github':
      return {
        ...known,
        ...readable({
          repository: token['repository'],
          workflow: token['workflow_ref'],
          ref: token['ref'],
          commit: token['sha'],
          runId: token['run_id'],
          environment: token['environment'],
        }),
      }
    case 'gitlab':
      return {
        ...known,
        ...readable({
          repository: token['project_path'],
          workflow: token['ci_config_ref_uri'],
          ref: token['ref_path'] ?? token['ref'],
          commit: token['sha'],
          runId: token['pipeline_id'],
          environment: token['environment'],
        }),
      }
    case 'oidc':
      return known
  }
}

function readable<Name extends string>(
  claims: Readonly<Record<Name, unknown>>,
): Partial<Record<Name, string>> {
  const shown: Partial<Record<Name, string>> = {}
  for (const name in claims) {
    const parsed = Claim.safeParse(claims[name])
    if (parsed.success) shown[name] = parsed.data
  }
  return shown
}

function named<Name extends string>(
  facts: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  const present: Partial<Record<Name, string>> = {}
  for (const name in facts) {
    const fact = facts[name]
    if (fact !== undefined) present[name] = fact
  }
  return present
}
