import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { Provider } from 'oidc-provider'
import { z } from 'zod'

const CLIENT_ID = 'plugboard'
const CLIENT_SECRET = 'the-secret-of-the-registry-at-the-provider'

/** Accounts that can sign in, by their subject, each with its claims. */
type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A provider of accounts (OpenID Connect), with a form that signs in whoever it names. */
export interface AccountProvider extends AsyncDisposable {
  readonly issuer: string
  /** The settings of a registry that is its client. */
  readonly env: Readonly<Record<string, string>>
  /** Changes the claims of the next id token, which the provider's own key then signs again. */
  forge(change: (claims: JWTPayload) => JWTPayload): void
  close(): Promise<void>
}

const TokenAnswer = z.looseObject({ id_token: z.string() })

export async function openAccountProvider(options: {
  readonly accounts: Accounts
  readonly redirectUri: string
}): Promise<AccountProvider> {
  const { accounts, redirectUri } = options
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the provider has no port')
  const issuer = `http://127.0.0.1:${address.port}`

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL('/auth/signed-out', redirectUri).href],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups', 'tenant'] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...accounts[accountId] }),
    }),
    cookies: { keys: ['a-key-of-the-test'] },
    jwks: { keys: [jwk] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email groups')
      await grant.save()
      return grant
    },
  })
  let change: ((claims: JWTPayload) => JWTPayload) | undefined
  provider.use(async (context, next) => {
    await next()
    if (context.path !== '/token' || change === undefined) return
    const answer = TokenAnswer.parse(context.body)
    const [, payload = ''] = answer.id_token.split('.')
    const claims: JWTPayload = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = new SignJWT(change(claims)).setProtectedHeader({ alg: 'RS256', kid: 'one' })
    context.body = { ...answer, id_token: await forged.sign(privateKey) }
    change = undefined
  })
  const answer = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    if (request.method === 'POST') return void finish(request, response)
    response
      .setHeader('content-type', 'text/html')
      .end('<form method="post"><label>Account <input name="account"></label><button>Sign in</button></form>')
  })
  async function finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const accountId = new URLSearchParams(await text(request)).get('account') ?? ''
    await provider.interactionFinished(request, response, { login: { accountId } })
  }

  const close = async () => {
    server.closeAllConnections()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  return {
    issuer,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_SCOPES: 'openid email groups',
      OIDC_STATE_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
    forge: (next) => {
      change = next
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
