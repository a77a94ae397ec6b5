import { z } from 'zod'
import { Scope, TokenId } from './access-token.ts'
import { PluginId } from './plugin-id.ts'
import { lineOfText } from './text.ts'

/** The most trusted publishers of one plugin. */
export const TRUSTED_PUBLISHERS_LIMIT = 20

/** The longest id token that is read. */
const ID_TOKEN_MAX_LENGTH = 16_384

/** The longest claim that is stored. */
export const CLAIM_MAX_LENGTH = 512

/** Whose claims an id token has. */
export const TrustedProvider = z.enum(['github', 'gitlab', 'oidc']).meta({
  id: 'TrustedProvider',
  description: 'github: GitHub Actions. gitlab: GitLab CI/CD. oidc: any other issuer of OpenID Connect.',
})

export type TrustedProvider = z.infer<typeof TrustedProvider>

/** The issuers of providers that have one of their own. */
export const PROVIDER_ISSUERS = {
  github: 'https://token.actions.githubusercontent.com',
  gitlab: 'https://gitlab.com',
} as const satisfies Partial<Record<TrustedProvider, string>>

/** A claim that is stored or compared. Its text is never changed, so that it can be compared exactly. */
export const Claim = z
  .string()
  .refine((text) => lineOfText(CLAIM_MAX_LENGTH).safeParse(text).data === text, {
    error: `must be one line of 1 to ${CLAIM_MAX_LENGTH} visible characters, without spaces around it`,
  })
  .meta({ minLength: 1, maxLength: CLAIM_MAX_LENGTH })

/** Which CI job published a version, as its issuer says. */
export const Provenance = z
  .object({
    provider: TrustedProvider,
    issuer: Claim.meta({ examples: [PROVIDER_ISSUERS.github] }),
    subject: Claim.meta({ examples: ['repo:acme/shop:environment:production'] }),
    repository: Claim.optional().meta({ examples: ['acme/shop'] }),
    workflow: Claim.optional().meta({
      description: 'The file of the workflow, with the repository and the ref it was taken from.',
      examples: ['acme/shop/.github/workflows/release.yml@refs/heads/main'],
    }),
    ref: Claim.optional().meta({ examples: ['refs/heads/main'] }),
    commit: Claim.optional().meta({ examples: ['9f2c1d0e5b7a4c3d8e6f1a2b3c4d5e6f7a8b9c0d'] }),
    runId: Claim.optional().meta({ description: 'The run or the pipeline.', examples: ['8437211905'] }),
    environment: Claim.optional().meta({ examples: ['production'] }),
  })
  .meta({ id: 'Provenance' })

export type Provenance = z.infer<typeof Provenance>

/** Claims that the registry checks itself, or that change with every token. */
const RESERVED_CLAIMS = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti']

const ClaimName = z
  .string()
  .regex(/^[A-Za-z0-9_.:/-]{1,128}$/, { error: 'must be the name of a claim' })
  .refine((name) => !RESERVED_CLAIMS.includes(name), {
    error: `must not be one of ${RESERVED_CLAIMS.join(', ')}`,
  })

const Claims = z
  .record(ClaimName, Claim)
  .refine((claims) => Object.keys(claims).length <= 20, { error: 'must have at most 20 claims' })

const Environment = Claim.meta({ description: 'The environment of the job. When absent: any, or none.' })

/** What a CI job may do. */
const JobScope = Scope.extract(['publish', 'stage']).meta({
  description: 'stage: the jobs only upload versions that somebody approves. publish: they may do both.',
})

const OtherClaims = Claims.default({}).meta({
  description: 'What else the id token must say, exactly.',
  examples: [{ repository_owner_id: '1234567' }],
})

const Issuer = Claim.meta({
  description: 'Compared exactly. It must be one of REGISTRY_TRUSTED_ISSUERS.',
  examples: ['https://gitlab.example.com'],
})

const GithubPublisher = z.strictObject({
  provider: z.literal('github'),
  issuer: Issuer.default(PROVIDER_ISSUERS.github),
  repository: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, { error: 'must be owner/name' })
    .meta({ description: 'As GitHub spells it, upper and lower case too.', examples: ['acme/shop'] }),
  workflow: z
    .string()
    .regex(/^[\w.-]{1,100}\.ya?ml$/, { error: 'must be the name of a file in .github/workflows' })
    .optional()
    .meta({ description: 'A file in .github/workflows. When absent: any.', examples: ['release.yml'] }),
  environment: Environment.optional(),
  claims: OtherClaims,
  scope: JobScope.default('publish'),
})

const GitlabPublisher = z.strictObject({
  provider: z.literal('gitlab'),
  issuer: Issuer.default(PROVIDER_ISSUERS.gitlab),
  repository: z
    .string()
    .max(CLAIM_MAX_LENGTH)
    .regex(/^[\w.-]+(?:\/[\w.-]+)+$/, { error: 'must be group/project' })
    .meta({ description: 'The path of the project.', examples: ['acme/web/shop'] }),
  workflow: z
    .string()
    .max(255)
    .regex(/^[\w.-]+(?:\/[\w.-]+)*$/, { error: 'must be the path of a file' })
    .optional()
    .meta({
      description: 'The file of the pipeline, in the project itself. When absent: any.',
      examples: ['.gitlab-ci.yml'],
    }),
  environment: Environment.optional(),
  claims: OtherClaims,
  scope: JobScope.default('publish'),
})

const OidcPublisher = z.strictObject({
  provider: z.literal('oidc'),
  issuer: Issuer,
  subject: Claim.meta({ description: 'The claim sub.' }),
  claims: OtherClaims,
  scope: JobScope.default('publish'),
})

/** The body of POST /plugins/:pluginId/trusted-publishers. */
export const TrustedPublisherRequest = z
  .discriminatedUnion('provider', [GithubPublisher, GitlabPublisher, OidcPublisher])
  .meta({ id: 'TrustedPublisherRequest' })

export type TrustedPublisherRequest = z.infer<typeof TrustedPublisherRequest>

export const TrustedPublisherId = TokenId.meta({
  description: 'The id of a trusted publisher.',
  examples: ['4fJk20ZsQ1xV'],
})

/** CI jobs that may publish a plugin. */
export const TrustedPublisherDocument = z
  .object({
    publisherId: TrustedPublisherId,
    provider: TrustedProvider,
    issuer: z.string(),
    claims: z.record(z.string(), z.string()).meta({ description: 'What the id token must say, exactly.' }),
    workflow: z.string().nullable().meta({ description: 'The file of the workflow; null for any.' }),
    scope: JobScope,
    publisher: z.string().nullable().meta({
      description:
        'On whose behalf they publish: whoever added them, or the first owner if an administrator did who is none. They do not publish while this one does not own the plugin.',
    }),
    addedAt: z.iso.datetime(),
    addedBy: z.string().nullable().meta({ description: 'The name of the token that added it.' }),
  })
  .meta({ id: 'TrustedPublisher' })

export type TrustedPublisherDocument = z.infer<typeof TrustedPublisherDocument>

const Requirement = z.boolean().meta({
  description: 'True: no token publishes the plugin but those that CI jobs get for their id tokens.',
})

/** Which CI jobs may publish a plugin. */
export const TrustedPublishers = z
  .object({
    pluginId: PluginId,
    audience: z
      .string()
      .nullable()
      .meta({ description: 'What the id tokens must be for; null when none is exchanged here.' }),
    requireTrustedPublishing: Requirement,
    publishers: z.array(TrustedPublisherDocument),
  })
  .meta({ id: 'TrustedPublishers' })

export type TrustedPublishers = z.infer<typeof TrustedPublishers>

/** The body of PUT /plugins/:pluginId/trusted-publishers. */
export const TrustedPublishingRequest = z
  .strictObject({ requireTrustedPublishing: Requirement })
  .meta({ id: 'TrustedPublishingRequest' })

/** The body of POST /token-exchange. */
export const TokenExchangeRequest = z
  .strictObject({
    pluginId: PluginId,
    idToken: z
      .string()
      .min(1)
      .max(ID_TOKEN_MAX_LENGTH)
      .meta({ description: 'A JSON Web Token that the CI system signed for this registry.' }),
  })
  .meta({ id: 'TokenExchangeRequest' })

export type TokenExchangeRequest = z.infer<typeof TokenExchangeRequest>

/** The answer to POST /token-exchange. */
export const ExchangedToken = z
  .object({
    token: z.string().meta({ description: 'Shown once. Send it as Authorization: Bearer ….' }),
    pluginId: PluginId.meta({ description: 'The only plugin that it may publish, or stage.' }),
    scope: JobScope,
    expiresAt: z.iso.datetime(),
    provenance: Provenance,
  })
  .meta({ id: 'ExchangedToken' })

export type ExchangedToken = z.infer<typeof ExchangedToken>
