import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  type BundleLimits,
  DEFAULT_BUDGETS,
  DEFAULT_BUNDLE_LIMITS,
  type InspectorOptions,
  LicensePolicy,
} from '@plugboard/bundle'
import type { Quotas } from '@plugboard/catalog'
import {
  type BundleUrlSigning,
  bundleUrlSettings,
  bundleUrlSigning,
  httpUrl,
  integer,
  isLoopback,
  type ListenAddress,
  listenAddress,
  milliseconds,
  origins,
  parseEnvironment,
  requireStoreSettings,
  runningSettings,
  type Secret,
  type StoreConfig,
  secret,
  storeConfig,
  storeSettings,
} from '@plugboard/service-kit'
import { GENERATIONS_KEPT_MAX, StoredManifestKey } from '@plugboard/types'
import { z } from 'zod'
import type { AllowedOrigins } from './access/allowed-origins.ts'
import { bootstrapToken, type Credential, tokens } from './access/credentials.ts'
import type { RequestLimits } from './access/limit-requests.ts'
import { type TrustedProxies, trustedProxies } from './access/trusted-proxies.ts'
import { checkLevels } from './checks/check-levels.ts'
import type { VulnerabilitySettings } from './components/search-vulnerabilities.ts'
import { type SecretKeys, secretKeys } from './configuration/secret-keys.ts'
import { jsonSetting } from './json-setting.ts'
import { PURGE_FORMATS, type PurgeConfig } from './purges/call-cdn.ts'
import { type ScannerConfig, scanners } from './scanners/scanner-settings.ts'
import type { SessionLimits } from './sessions/find-session.ts'
import { roleRules } from './sign-in/role-rules.ts'
import type { SignInConfig } from './sign-in/routes.ts'
import { isIssuerUrl, trustedIssuers } from './trusted-publishing/issuer-url.ts'

// What they take while they compress large files fits into the memory that docker-compose.yml gives the registry.
const MOST_THREADS_UNASKED = 4

// With the longest paths there may be, the version manifest of so many files stays below the 8 MiB the edge reads.
const MOST_FILES = 3000

function quota(values: string, description: string) {
  return integer({ min: 1 }).optional().meta({ values, description })
}

/** Every environment variable the registry reads: the source of docs/configuration.md. */
export const RegistryEnvironment = z
  .object({
    REGISTRY_LISTEN: listenAddress().prefault('127.0.0.1:4000').meta({
      values: 'host:port',
      description: 'Where the registry listens. Without REGISTRY_TOKENS only a loopback address is taken.',
    }),
    REGISTRY_BOOTSTRAP_TOKEN: bootstrapToken().optional().meta({
      values: 'at least 24 visible characters',
      description:
        'The token of the first administrator, who may do everything and makes the other tokens with POST /tokens. Remove it when one of those has the scope admin.',
    }),
    REGISTRY_TOKENS: tokens().optional().meta({
      values: 'JSON',
      description:
        'Who may do what: [{"name", "token" or "sha256", "scopes": ["publish", "stage", "install", "read", "secrets", "admin"], "tenants": ["acme"] or ["*"], "plugins": ["acme-*", "banner"], "publisher": "the shop"}]; [] when all tokens are made with POST /tokens. Without "plugins" a token with the scope publish may publish any; with stage alone, what it uploads waits for approval; without "publisher" it publishes on its own behalf. Logs name who it was by "name".',
      fix: 'Write it as [{"name": "ci", "token": "…", "scopes": ["publish"]}], with the fields that docs/configuration.md lists. In place of a token "sha256" may have its hash: printf %s "$TOKEN" | sha256sum',
    }),
    REGISTRY_PUBLIC_URL: httpUrl().optional().meta({
      values: 'a URL without a path',
      description:
        'Where others reach this registry. Browsers of other machines can sign in only with it, and the cookie of their sessions then needs HTTPS. The id tokens of CI jobs must be for it (their audience). Not set: only browsers of this machine can sign in, and no id token is exchanged.',
      fix: 'Write it as https://registry.example. http is for this machine only, as in http://localhost:4000.',
    }),
    SESSION_IDLE_TIMEOUT_MS: milliseconds({ min: 1000 }).default(3_600_000).meta({
      values: 'milliseconds',
      description: 'How long a session lasts without a use.',
    }),
    SESSION_MAX_AGE_MS: milliseconds({ min: 1000 }).default(43_200_000).meta({
      values: 'milliseconds',
      description: 'How long a session lasts at most.',
    }),
    REGISTRY_TRUSTED_ISSUERS: trustedIssuers().meta({
      values: 'URLs, separated by commas',
      description:
        'Whose id tokens CI jobs may publish with, where a plugin trusts them. The registry fetches the keys of these issuers and of no others. Each is spelled exactly as its id tokens have it.',
      fix: 'Write it as https://gitlab.example.com; http is for this machine only.',
    }),
    OIDC_ISSUER: z
      .string()
      .refine(isIssuerUrl, {
        error: 'must be https, or http on this machine, without credentials, query and fragment',
      })
      .optional()
      .meta({
        values: 'a URL',
        description:
          'The provider of accounts (OpenID Connect) at which people sign in with /auth/login, such as https://id.example/realms/acme. Not set: people sign in with a token only.',
        fix: 'Write it exactly as the provider does in its metadata, with or without a slash at the end.',
      }),
    OIDC_CLIENT_ID: z.string().min(1).optional().meta({
      values: 'a text',
      description: 'The name of this registry at the provider. Needed with OIDC_ISSUER.',
    }),
    OIDC_CLIENT_SECRET: secret().optional().meta({
      values: 'a secret',
      description: 'What the provider has given the registry as its secret. Not set: none. Never printed.',
    }),
    OIDC_SCOPES: z
      .string()
      .regex(/^openid(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/, {
        error: 'must begin with openid, with single blanks between scopes',
      })
      .default('openid profile email')
      .meta({
        values: 'scopes, separated by blanks',
        description: 'What the registry asks the provider for.',
      }),
    OIDC_ROLES: roleRules().optional().meta({
      values: 'JSON',
      description:
        'Who may do what, by the claims of the provider; the first rule that fits decides, and whoever fits none cannot sign in: [{"claim": "groups", "value": "platform", "scopes": ["admin"], "tenants": ["*"]}, {"claim": "tenant", "scopes": ["install", "read"], "tenants": {"claim": "tenant"}}]; with "plugins" and "publisher" as in REGISTRY_TOKENS. Needed with OIDC_ISSUER.',
      fix: 'Write it as [{"claim": "groups", "value": "platform", "scopes": ["admin"], "tenants": ["*"]}], with the fields that docs/configuration.md lists.',
    }),
    OIDC_STATE_KEY: z
      .string()
      .refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), { error: 'must be 32 bytes in base64' })
      .pipe(secret())
      .optional()
      .meta({
        values: '32 bytes in base64',
        description:
          'Encrypts what a browser keeps while somebody signs in at the provider. The same for all registries. Needed with OIDC_ISSUER. Never printed.',
        fix: 'Make one with: openssl rand -base64 32',
      }),
    OIDC_TIMEOUT_MS: milliseconds({ min: 100 }).default(5000).meta({
      values: 'milliseconds',
      description: 'How long a request to the provider may take.',
    }),
    ALLOWED_ORIGINS: origins().optional().meta({
      values: 'origins, separated by commas',
      description:
        'Pages that may call the registry from a browser, with a token, such as https://admin.example. Pages of the registry itself always may, and only those with a session.',
      fix: 'Write each as a browser sends it: scheme, host and a port that is not the default one, no path.',
    }),
    TRUSTED_PROXIES: trustedProxies().prefault('').meta({
      values: 'addresses and ranges, separated by commas',
      description:
        'The proxies in front of the registry, such as 10.0.0.7, 10.1.0.0/24. Requests that they pass on count as sent from the address that they add to X-Forwarded-For, for limits and in the audit log. Name nothing but proxies: whoever has one of these addresses can pretend to have any other. Not set: the header means nothing.',
      fix: 'Write it as 10.0.0.7, 10.1.0.0/24, fd00:1::/64: addresses as the registry sees them, no host names.',
    }),
    REGISTRY_OPERATION_LISTEN: listenAddress().optional().meta({
      values: 'host:port',
      description:
        'Where /live, /ready and /metrics are served, and nowhere else then. Not set: at REGISTRY_LISTEN.',
    }),
    PLUGIN_SERVER_URL: httpUrl().default('http://localhost:4100').meta({
      values: 'a URL',
      description: 'The public base of bundle URLs: the edge, or the CDN before it.',
      fix: 'Write it as https://cdn.example, with a path where the CDN has one.',
    }),
    ...storeSettings,
    CATALOG: z.enum(['sqlite', 'mongodb'], { error: 'must be sqlite or mongodb' }).default('sqlite').meta({
      values: 'sqlite or mongodb',
      description: 'Where plugins and tenants are recorded: a file below DATA_DIR, or MongoDB.',
    }),
    MONGODB_URL: secret().optional().meta({
      values: 'a mongodb:// or mongodb+srv:// URL',
      description: 'Needed with CATALOG=mongodb. Never printed.',
    }),
    MONGODB_DATABASE: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,38}$/, { error: 'must be 1 to 38 letters, digits, underscores or hyphens' })
      .default('plugboard')
      .meta({ values: 'a name', description: 'The database of the catalog.' }),
    MONGODB_TIMEOUT_MS: milliseconds({ min: 100 }).default(5000).meta({
      values: 'milliseconds',
      description:
        'How long an operation may take, including the search for a server, before the catalog counts as unavailable.',
    }),
    MONGODB_MAX_POOL_SIZE: integer({ min: 1 }).default(50).meta({
      values: 'a number',
      description: 'The most connections to MongoDB.',
    }),
    SPOOL_DIR: z.string().optional().meta({
      values: 'a folder',
      description: 'The folder for uploads while they are checked. Not set: the folder spool in DATA_DIR.',
    }),
    DASHBOARD_DIR: z.string().optional().meta({
      values: 'a folder',
      description:
        'The built dashboard, which is served under /admin/. npm start and the image set it. Not set: no dashboard is served.',
    }),
    UPLOAD_MAX_BYTES: integer({ min: 1 })
      .default(DEFAULT_BUNDLE_LIMITS.uploadBytes)
      .meta({ values: 'bytes', description: 'The largest upload.' }),
    BUNDLE_MAX_FILES: integer({ min: 1, max: MOST_FILES })
      .default(DEFAULT_BUNDLE_LIMITS.maxFiles)
      .meta({ values: 'a number', description: 'The most files of a ZIP.' }),
    BUNDLE_MAX_FILE_BYTES: integer({ min: 1 })
      .default(DEFAULT_BUNDLE_LIMITS.fileBytes)
      .meta({ values: 'bytes', description: 'The largest file of a bundle, inflated.' }),
    BUNDLE_MAX_TOTAL_BYTES: integer({ min: 1 }).default(209_715_200).meta({
      values: 'bytes',
      description: 'The most bytes of all files of a bundle together, inflated.',
    }),
    BUNDLE_MAX_RATIO: integer({ min: 1 }).default(DEFAULT_BUNDLE_LIMITS.maxRatio).meta({
      values: 'a number',
      description:
        'How many times its packed size a file above 1 MiB, or all files together above 8 MiB, may inflate to.',
    }),
    QUOTA_PLUGIN_VERSIONS: quota(
      'a number',
      'The most versions of one plugin; one more is answered 403. Not set: no limit.',
    ),
    QUOTA_PLUGIN_BYTES: quota(
      'bytes',
      'The most bytes of all versions of one plugin, counting their files without the encodings. Not set: no limit.',
    ),
    QUOTA_CREDENTIAL_VERSIONS: quota(
      'a number',
      'The most versions published with tokens of one name. Not set: no limit.',
    ),
    QUOTA_CREDENTIAL_BYTES: quota(
      'bytes',
      'The most bytes of all versions published with tokens of one name. Not set: no limit.',
    ),
    OSV_DATABASE: z.string().min(1).optional().meta({
      values: 'a path',
      description:
        'A mirror of the OSV database: a folder of its JSON records, or the all.zip of npm from https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip. Uploads, and what is published, are searched for the vulnerabilities in it: the check vulnerabilities, and GET /vulnerabilities. Not set: no search. The registry never asks a server.',
    }),
    OSV_INTERVAL_MS: milliseconds({ min: 100 }).default(86_400_000).meta({
      values: 'milliseconds',
      description:
        'How often OSV_DATABASE is read again and all that is published searched. A registry that starts with another database than that of the last search does so at once.',
    }),
    UPGRADE_INTERVAL_MS: milliseconds({ min: 10 }).default(1000).meta({
      values: 'milliseconds',
      description:
        'How often a registry looks for tenants to upgrade, and for tenant manifests to copy, while there are none.',
    }),
    UPGRADE_HOLD_CAPABILITIES: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off').meta({
      values: 'on or off',
      description:
        'on: a plugin of a tenant is not upgraded by itself to a version whose code can do what that of the installed one cannot, such as reach another host, until somebody names the version for the tenant.',
    }),
    LIVE_SUBSCRIBERS_MAX: integer({ min: 0 }).default(10_000).meta({
      values: 'a number',
      description:
        'The most streams of the generations of tenants (/tenants/:tenantId/events) at a time, and the most of all changes (/events); one more is answered 503 with Retry-After, and its page polls. Each takes some 20 KiB. 0: none.',
    }),
    LIVE_SUBSCRIBERS_MAX_PER_TENANT: integer({ min: 1 }).default(2000).meta({
      values: 'a number',
      description: 'The most streams of changes of one tenant at a time.',
    }),
    LIVE_SUBSCRIBERS_MAX_PER_CALLER: integer({ min: 1 }).default(50).meta({
      values: 'a number',
      description:
        'The most streams of all changes (/events) of one person or token at a time: an open page of the dashboard has one.',
    }),
    LIVE_STREAM_LIFE_MS: milliseconds({ min: 1000 }).default(3_600_000).meta({
      values: 'milliseconds',
      description:
        'How long a stream of changes lasts at most, after which its page opens another one. Some end up to a fifth earlier, so that not all end together.',
    }),
    LIVE_POLL_INTERVAL_MS: milliseconds({ min: 10 }).default(500).meta({
      values: 'milliseconds',
      description:
        'How often a registry with streams asks the catalog whether other registries have changed their tenants. Its own changes are sent at once.',
    }),
    LIVE_HEARTBEAT_MS: milliseconds({ min: 50 }).default(15_000).meta({
      values: 'milliseconds',
      description:
        'How often a comment is sent on a stream of changes, so that proxies keep it open. A reader that takes nothing for twice as long is cut off.',
    }),
    GENERATIONS_KEPT: integer({ min: 1, max: GENERATIONS_KEPT_MAX }).default(100).meta({
      values: 'a number',
      description:
        'The most generations of one tenant that can be read and brought back, with the present one. Each takes a few KiB, and at most some 4 MiB for a tenant with the most plugins and configurations.',
    }),
    UPLOADS_MAX: integer({ min: 1 }).default(64).meta({
      values: 'a number',
      description: 'Uploads under way at a time; one more is answered 503 with Retry-After.',
    }),
    UPLOADS_MAX_PER_CREDENTIAL: integer({ min: 1 }).default(16).meta({
      values: 'a number',
      description: 'Uploads under way at a time with one token; one more is answered 429 with Retry-After.',
    }),
    RATE_LIMIT_CHANGES: integer({ min: 0 }).default(1200).meta({
      values: 'a number',
      description:
        'The most requests a minute with one token that change something; one more is answered 429 with Retry-After. Registries with one catalog count together. 0: any number.',
    }),
    RATE_LIMIT_READS: integer({ min: 0 }).default(60_000).meta({
      values: 'a number',
      description: 'The most other requests a minute with one token. 0: any number.',
    }),
    RATE_LIMIT_ANONYMOUS: integer({ min: 0 }).default(6000).meta({
      values: 'a number',
      description:
        'The most requests a minute from one address, or one /64 network of IPv6, without a token that is accepted. After as many tokens that do not exist, no further one is looked up for it. Behind a proxy that TRUSTED_PROXIES does not name, all have the address of the proxy. 0: any number.',
    }),
    ENCODING_THREADS: integer({ min: 1, max: 64 }).optional().meta({
      values: 'a number',
      description:
        'Threads that make the encodings of bundles; each takes some 64 MiB while it compresses a large file. Not set: one for each processor, at most 4. Uploads with different tokens, or from different addresses if there are no tokens, get equal shares of them.',
    }),
    CHECKS: checkLevels().prefault('').meta({
      values: 'NAME=LEVEL, separated by commas',
      description:
        'The level of each check that shall have another one than its own: enforced (an upload with a finding is refused), advisory (it is only told) or off, as in styles=off, exports=advisory. docs/checks.md names the checks. Not set: each has its own level.',
      fix: 'docs/checks.md has the names and the levels.',
    }),
    CHECKS_STAGED: z.enum(['refuse', 'wait'], { error: 'must be refuse or wait' }).default('refuse').meta({
      values: '`refuse` or `wait`',
      description:
        'What becomes of an upload with staged=true that would be refused, if an administrator could allow everything that it would be refused for: refuse it too, or keep it until an administrator decides. Kept files are in the store, and served to nobody; one with a credential is never kept.',
    }),
    LICENSE_POLICY: jsonSetting(LicensePolicy, 'a JSON object').optional().meta({
      values: 'JSON',
      description:
        'Which licenses the packages inside of bundles may have, by SPDX id: {"allow": ["MIT", "Apache-2.0", "ISC"]}, or {"deny": ["AGPL-3.0"]}, or both. With "allow" every other license is refused, and "deny" counts before it. GPL-3.0 means GPL-3.0-only and GPL-3.0-or-later. They are read from the bill of materials of each upload, which is refused without one, unless CHECKS has components=advisory. Not set: any license.',
      fix: 'Write it as {"allow": ["MIT", "Apache-2.0"]} or {"deny": ["AGPL-3.0"]}.',
    }),
    CHECK_THREADS: integer({ min: 1, max: 16 }).default(2).meta({
      values: 'a number',
      description:
        'Threads that check uploads, each with at most CHECK_MEMORY_MEBIBYTES. Callers get equal shares of them, as with ENCODING_THREADS.',
    }),
    CHECK_TIMEOUT_MS: milliseconds({ min: 100 }).default(30_000).meta({
      values: 'milliseconds',
      description: 'How long all checks of an upload together may take; more is refused.',
    }),
    CHECK_MEMORY_MEBIBYTES: integer({ min: 32, max: 8192 }).default(512).meta({
      values: 'MiB',
      description:
        'The most memory that the checks of one upload may take for objects, besides the file that they read; more is refused.',
    }),
    CHECK_ENTRY_GZIP_BYTES: integer({ min: 1 })
      .default(DEFAULT_BUDGETS.entryGzipBytes)
      .meta({ values: 'bytes', description: 'The largest entry of a bundle, compressed by gzip.' }),
    CHECK_SCRIPT_BYTES: integer({ min: 1 }).default(DEFAULT_BUDGETS.scriptBytes).meta({
      values: 'bytes',
      description: 'The largest script of a bundle. It is also the largest one that is parsed.',
    }),
    CONFIGURATION_THREADS: integer({ min: 1, max: 16 }).default(2).meta({
      values: 'a number',
      description:
        'Threads that compile the configuration schemas of plugins and validate configurations with them; each takes at most some 100 MiB.',
    }),
    CONFIGURATION_TIMEOUT_MS: milliseconds({ min: 100 }).default(2000).meta({
      values: 'milliseconds',
      description:
        'How long a configuration schema may take to compile, and a configuration to validate; more is refused.',
    }),
    SCANNERS: scanners().optional().meta({
      values: 'JSON',
      description:
        'What scans every upload by rules of yours: [{"name": "house-rules", "kind": "yara", "requirement": "required", "directory": "/etc/plugboard/rules"}, {"name": "antivirus", "kind": "clamd", "requirement": "required", "host": "clamav", "whenAway": "wait"}, {"name": "review", "kind": "webhook", "requirement": "monitor", "url": "https://scan.example", "secret": "whsec_…"}]. required: a hit is refused, and while it is away nothing is published (503; with "whenAway": "wait" versions wait for a person); advisory: a hit is a warning; monitor: hits are for operators only. docs/scanners.md has the rest. Secrets are never printed. Not set: none.',
      fix: 'Write it as [{"name": "house-rules", "kind": "yara", "requirement": "required", "directory": "/etc/plugboard/rules"}]; docs/scanners.md has the fields of each kind.',
    }),
    CONFIGURATION_KEYS: secretKeys().optional().meta({
      values: 'id:key, separated by commas',
      description:
        'The keys that encrypt the secrets in configurations, each 32 bytes in base64 after an id, as in 2026:BASE64. The first one encrypts, all decrypt: put a new one first, and keep the former ones. Never printed. Not set: no secret can be set.',
      fix: 'Make a key with: openssl rand -base64 32',
    }),
    STORED_MANIFEST_KEY: StoredManifestKey.pipe(secret()).optional().meta({
      values: 'a secret',
      description:
        'The key of the addresses at which the edge serves copies of tenant manifests, also while the registry is down. Whoever knows the address of a tenant can read which plugins it has, in which versions, and their configuration without secrets. Never printed. Not set: no copies are made.',
      fix: 'Make one with: openssl rand -base64 32',
    }),
    ...bundleUrlSettings,
    UPLOAD_IDLE_TIMEOUT_MS: milliseconds({ min: 100 }).default(30_000).meta({
      values: 'milliseconds',
      description:
        'How long an upload may send nothing before it is answered 408, and how long a JSON body may take in all.',
    }),
    UPLOAD_MIN_BYTES_PER_SECOND: integer({ min: 0 }).default(1024).meta({
      values: 'bytes',
      description:
        'An upload whose average rate in any UPLOAD_IDLE_TIMEOUT_MS is lower is answered 408. 0: any rate is allowed.',
    }),
    UPLOAD_TIMEOUT_MS: milliseconds({ min: 100 }).default(900_000).meta({
      values: 'milliseconds',
      description: 'How long an upload may take in all before it is answered 408.',
    }),
    PUBLISH_LEASE_MS: milliseconds({ min: 500 }).default(10_000).meta({
      values: 'milliseconds',
      description:
        'How long a publish keeps its lease on a version without renewing it. After that another upload or the recovery takes over. The clocks of several registries must differ by much less.',
    }),
    PUBLISH_WAIT_MS: milliseconds({ min: 0 }).default(30_000).meta({
      values: 'milliseconds',
      description: 'How long an upload waits for another upload of the same version.',
    }),
    RECOVERY_INTERVAL_MS: milliseconds({ min: 100 }).default(15_000).meta({
      values: 'milliseconds',
      description:
        'How often the registry looks for interrupted publishes, and for records whose time is over.',
    }),
    PURGE_URL: httpUrl().optional().meta({
      values: 'a URL',
      description:
        'Where the CDN is asked by POST to forget a version that is revoked, or no longer is, and tags that move. It must be reachable from every registry. Not set: nobody is asked, and nothing is stored for it.',
      fix: 'Write it as https://api.example/purge. A secret belongs into PURGE_TOKEN.',
    }),
    PURGE_FORMAT: z
      .enum(PURGE_FORMATS, { error: `must be one of ${PURGE_FORMATS.join(', ')}` })
      .default('plugboard')
      .meta({
        values: PURGE_FORMATS.join(', '),
        description:
          'The body that is sent: the one of deploy/cdn.md, or that of an API of Cloudflare or Fastly, with cache tags, which the edge sends with EDGE_CACHE_TAG_HEADER.',
      }),
    PURGE_TOKEN: secret().optional().meta({
      values: 'a secret',
      description:
        'Sent as "Authorization: Bearer", or as "Fastly-Key" with PURGE_FORMAT=fastly. Never printed.',
    }),
    PURGE_TIMEOUT_MS: milliseconds({ min: 100 }).default(10_000).meta({
      values: 'milliseconds',
      description: 'How long a call of PURGE_URL may take.',
    }),
    PURGE_REPEAT_AFTER_MS: milliseconds({ min: 100 }).default(15_000).meta({
      values: 'milliseconds',
      description:
        'How long after the first call of PURGE_URL it is called for the third and last time, because the CDN may have read from an edge that did not know yet; the second call is made after 40 % of it. At least twice EDGE_REVALIDATE_MS and one EDGE_STORE_TIMEOUT_MS.',
    }),
    PURGE_FAILURES_MAX: integer({ min: 1 }).default(30).meta({
      values: 'a number',
      description:
        'How many calls of PURGE_URL for one change may fail in a row, with pauses of 1 s to 5 min between them, before it is given up. 30 take two hours.',
    }),
    ...runningSettings,
  })
  .superRefine((env, context) => {
    requireStoreSettings(env, context)
    if (env.CATALOG === 'mongodb' && env.MONGODB_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['MONGODB_URL'],
        message: `CATALOG=mongodb needs MONGODB_URL; set it, or CATALOG=sqlite to store records in ${env.DATA_DIR}`,
      })
    }
    if (env.PURGE_TOKEN !== undefined && env.PURGE_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['PURGE_TOKEN'],
        message: 'is for PURGE_URL, which is not set; set it, or remove the token',
      })
    }
    if (env.OIDC_ISSUER !== undefined) {
      for (const name of ['OIDC_CLIENT_ID', 'OIDC_ROLES', 'OIDC_STATE_KEY', 'REGISTRY_PUBLIC_URL'] as const) {
        if (env[name] !== undefined) continue
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is needed with OIDC_ISSUER; docs/sign-in.md has an example',
        })
      }
    } else {
      for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES', 'OIDC_STATE_KEY'] as const) {
        if (env[name] === undefined) continue
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is for OIDC_ISSUER, which is not set; set it, or remove this one',
        })
      }
    }
    if (env.REGISTRY_PUBLIC_URL !== undefined && !isSafeOrigin(env.REGISTRY_PUBLIC_URL)) {
      context.addIssue({
        code: 'custom',
        path: ['REGISTRY_PUBLIC_URL'],
        message: 'must be https, or http on this machine, and have no path',
      })
    }
    if (credentialsOf(env) !== null) return
    for (const name of ['REGISTRY_LISTEN', 'REGISTRY_OPERATION_LISTEN'] as const) {
      const host = env[name]?.host
      if (host === undefined || isLoopback(host)) continue
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `others can reach ${host}, but no credentials are configured; set REGISTRY_TOKENS, or listen on 127.0.0.1`,
      })
    }
    for (const name of ['QUOTA_CREDENTIAL_VERSIONS', 'QUOTA_CREDENTIAL_BYTES'] as const) {
      if (env[name] === undefined) continue
      context.addIssue({
        code: 'custom',
        path: [name],
        message:
          'nobody has credentials that it could apply to; set REGISTRY_TOKENS as well, or use a quota of plugins',
      })
    }
    if (env.ALLOWED_ORIGINS !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['ALLOWED_ORIGINS'],
        message: 'a registry without tokens refuses pages of other origins; set REGISTRY_TOKENS as well',
      })
    }
    if (env.TRUSTED_PROXIES.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['TRUSTED_PROXIES'],
        message:
          'a registry without tokens refuses what a proxy passes on; set REGISTRY_TOKENS as well, or remove this one',
      })
    }
  })

/** Where a browser keeps cookies from everybody else. */
function isSafeOrigin(text: string): boolean {
  const { origin, protocol, hostname } = new URL(text)
  return origin === text && (protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')))
}

/** Where records are stored. */
export type CatalogConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'mongodb'
      readonly url: Secret
      readonly database: string
      readonly timeoutMs: number
      readonly maxPoolSize: number
    }

/** The streams of changes. */
export interface LiveConfig {
  readonly max: number
  readonly maxPerTenant: number
  readonly maxPerCaller: number
  readonly lifeMs: number
  readonly pollIntervalMs: number
  readonly heartbeatMs: number
}

export interface Config {
  readonly listen: ListenAddress
  /** Null: /live, /ready and /metrics are served at `listen`. */
  readonly operationListen: ListenAddress | null
  /** Null: no tokens are configured, and the registry serves this machine only. */
  readonly credentials: readonly Credential[] | null
  readonly allowedOrigins: AllowedOrigins
  readonly trustedProxies: TrustedProxies
  readonly trustedPublishing: {
    readonly issuers: ReadonlySet<string>
    /** Null: no id tokens are exchanged. */
    readonly audience: string | null
  }
  /** An origin; null: browsers of this machine only can sign in. */
  readonly publicUrl: string | null
  readonly sessions: SessionLimits
  /** Null: people sign in with a token only. */
  readonly signIn: SignInConfig | null
  readonly publicBase: string
  readonly store: StoreConfig
  readonly catalog: CatalogConfig
  readonly spoolDirectory: string
  /** Null: no dashboard is served. */
  readonly dashboardDirectory: string | null
  readonly limits: BundleLimits
  readonly quotas: Quotas
  /** Null: no database of known vulnerabilities is configured. */
  readonly vulnerabilities: VulnerabilitySettings | null
  readonly upgradeIntervalMs: number
  readonly holdsCapabilities: boolean
  readonly generationsKept: number
  readonly live: LiveConfig
  readonly maxUploads: number
  readonly maxUploadsPerCredential: number
  readonly requestLimits: RequestLimits
  readonly uploadMinBytesPerSecond: number
  readonly encodingThreads: number
  readonly checks: InspectorOptions
  /** `wait`: staged versions are kept while administrators decide about their findings. */
  readonly stagedChecks: 'refuse' | 'wait'
  readonly configurationThreads: number
  readonly configurationTimeoutMs: number
  readonly scanners: readonly ScannerConfig[]
  readonly secretKeys: SecretKeys | undefined
  /** Null: tenant manifests are not copied to the store. */
  readonly storedManifestKey: Secret | null
  /** Null: nothing is signed. */
  readonly bundleUrls: BundleUrlSigning | null
  readonly uploadIdleTimeoutMs: number
  readonly uploadTimeoutMs: number
  readonly leaseMs: number
  readonly publishWaitMs: number
  readonly recoveryIntervalMs: number
  readonly readyTimeoutMs: number
  /** Null: no CDN is called. */
  readonly purge: PurgeConfig | null
  readonly logLevel: z.output<typeof RegistryEnvironment>['LOG_LEVEL']
  readonly stopTimeoutMs: number
}

/**
 * The registry's configuration, from environment variables only.
 *
 * @throws ConfigError that names every faulty variable with its fix
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const env = parseEnvironment('registry', RegistryEnvironment, environment)
  return Object.freeze({
    listen: env.REGISTRY_LISTEN,
    operationListen: env.REGISTRY_OPERATION_LISTEN ?? null,
    credentials: credentialsOf(env),
    allowedOrigins: env.ALLOWED_ORIGINS ?? new Set(),
    trustedProxies: env.TRUSTED_PROXIES,
    trustedPublishing: {
      issuers: env.REGISTRY_TRUSTED_ISSUERS,
      audience: env.REGISTRY_PUBLIC_URL ?? null,
    },
    publicUrl: env.REGISTRY_PUBLIC_URL ?? null,
    signIn: signInConfig(env),
    sessions: { idleMs: env.SESSION_IDLE_TIMEOUT_MS, maxAgeMs: env.SESSION_MAX_AGE_MS },
    publicBase: env.PLUGIN_SERVER_URL,
    store: storeConfig(env),
    catalog: catalogConfig(env),
    spoolDirectory: env.SPOOL_DIR ?? join(env.DATA_DIR, 'spool'),
    dashboardDirectory: env.DASHBOARD_DIR ?? null,
    limits: {
      uploadBytes: env.UPLOAD_MAX_BYTES,
      maxFiles: env.BUNDLE_MAX_FILES,
      fileBytes: env.BUNDLE_MAX_FILE_BYTES,
      totalBytes: env.BUNDLE_MAX_TOTAL_BYTES,
      maxRatio: env.BUNDLE_MAX_RATIO,
    },
    quotas: {
      plugin: {
        versions: env.QUOTA_PLUGIN_VERSIONS ?? Infinity,
        bytes: env.QUOTA_PLUGIN_BYTES ?? Infinity,
      },
      credential: {
        versions: env.QUOTA_CREDENTIAL_VERSIONS ?? Infinity,
        bytes: env.QUOTA_CREDENTIAL_BYTES ?? Infinity,
      },
    },
    vulnerabilities:
      env.OSV_DATABASE === undefined ? null : { database: env.OSV_DATABASE, intervalMs: env.OSV_INTERVAL_MS },
    upgradeIntervalMs: env.UPGRADE_INTERVAL_MS,
    holdsCapabilities: env.UPGRADE_HOLD_CAPABILITIES === 'on',
    generationsKept: env.GENERATIONS_KEPT,
    live: {
      max: env.LIVE_SUBSCRIBERS_MAX,
      maxPerTenant: env.LIVE_SUBSCRIBERS_MAX_PER_TENANT,
      maxPerCaller: env.LIVE_SUBSCRIBERS_MAX_PER_CALLER,
      lifeMs: env.LIVE_STREAM_LIFE_MS,
      pollIntervalMs: env.LIVE_POLL_INTERVAL_MS,
      heartbeatMs: env.LIVE_HEARTBEAT_MS,
    },
    maxUploads: env.UPLOADS_MAX,
    maxUploadsPerCredential: env.UPLOADS_MAX_PER_CREDENTIAL,
    requestLimits: {
      changes: env.RATE_LIMIT_CHANGES || null,
      reads: env.RATE_LIMIT_READS || null,
      anonymous: env.RATE_LIMIT_ANONYMOUS || null,
    },
    uploadMinBytesPerSecond: env.UPLOAD_MIN_BYTES_PER_SECOND,
    encodingThreads: env.ENCODING_THREADS ?? Math.min(availableParallelism(), MOST_THREADS_UNASKED),
    stagedChecks: env.CHECKS_STAGED,
    checks: {
      policy: env.CHECKS,
      threads: env.CHECK_THREADS,
      timeoutMs: env.CHECK_TIMEOUT_MS,
      memoryMebibytes: env.CHECK_MEMORY_MEBIBYTES,
      budgets: { entryGzipBytes: env.CHECK_ENTRY_GZIP_BYTES, scriptBytes: env.CHECK_SCRIPT_BYTES },
      licensePolicy: env.LICENSE_POLICY,
    },
    configurationThreads: env.CONFIGURATION_THREADS,
    configurationTimeoutMs: env.CONFIGURATION_TIMEOUT_MS,
    scanners: env.SCANNERS ?? [],
    secretKeys: env.CONFIGURATION_KEYS,
    storedManifestKey: env.STORED_MANIFEST_KEY ?? null,
    bundleUrls: bundleUrlSigning(env),
    uploadIdleTimeoutMs: env.UPLOAD_IDLE_TIMEOUT_MS,
    uploadTimeoutMs: env.UPLOAD_TIMEOUT_MS,
    leaseMs: env.PUBLISH_LEASE_MS,
    publishWaitMs: env.PUBLISH_WAIT_MS,
    recoveryIntervalMs: env.RECOVERY_INTERVAL_MS,
    readyTimeoutMs: env.READY_TIMEOUT_MS,
    purge: purgeConfig(env),
    logLevel: env.LOG_LEVEL,
    stopTimeoutMs: env.STOP_TIMEOUT_MS,
  })
}

function signInConfig(env: z.output<typeof RegistryEnvironment>): SignInConfig | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_ROLES: rules, OIDC_STATE_KEY: key } = env
  if (issuer === undefined) return null
  if (
    clientId === undefined ||
    rules === undefined ||
    key === undefined ||
    env.REGISTRY_PUBLIC_URL === undefined
  ) {
    throw new TypeError('settings for OIDC_ISSUER were not checked')
  }
  return {
    issuer,
    clientId,
    clientSecret: env.OIDC_CLIENT_SECRET ?? null,
    scopes: env.OIDC_SCOPES,
    timeoutMs: env.OIDC_TIMEOUT_MS,
    rules,
    stateKey: Buffer.from(key.reveal(), 'base64'),
    redirectUri: `${env.REGISTRY_PUBLIC_URL}/auth/callback`,
    signedOutUri: `${env.REGISTRY_PUBLIC_URL}/auth/signed-out`,
  }
}

function purgeConfig(env: z.output<typeof RegistryEnvironment>): PurgeConfig | null {
  if (env.PURGE_URL === undefined) return null
  return {
    url: env.PURGE_URL,
    format: env.PURGE_FORMAT,
    token: env.PURGE_TOKEN ?? null,
    timeoutMs: env.PURGE_TIMEOUT_MS,
    repeatAfterMs: env.PURGE_REPEAT_AFTER_MS,
    maxFailures: env.PURGE_FAILURES_MAX,
  }
}

function catalogConfig(env: z.output<typeof RegistryEnvironment>): CatalogConfig {
  if (env.CATALOG === 'sqlite') return { kind: 'sqlite', path: join(env.DATA_DIR, 'catalog.sqlite') }
  if (env.MONGODB_URL === undefined) throw new TypeError('settings for CATALOG=mongodb were not checked')
  return {
    kind: 'mongodb',
    url: env.MONGODB_URL,
    database: env.MONGODB_DATABASE,
    timeoutMs: env.MONGODB_TIMEOUT_MS,
    maxPoolSize: env.MONGODB_MAX_POOL_SIZE,
  }
}

/** Null when neither tokens nor a bootstrap token nor a provider of accounts are set, so that nobody has credentials. */
function credentialsOf(env: {
  readonly REGISTRY_TOKENS?: readonly Credential[] | undefined
  readonly REGISTRY_BOOTSTRAP_TOKEN?: Credential | undefined
  readonly OIDC_ISSUER?: string | undefined
}): readonly Credential[] | null {
  const { REGISTRY_TOKENS: configured, REGISTRY_BOOTSTRAP_TOKEN: bootstrap, OIDC_ISSUER: issuer } = env
  if (!configured && !bootstrap && issuer === undefined) return null
  return [...(configured ?? []), ...(bootstrap ? [bootstrap] : [])]
}
