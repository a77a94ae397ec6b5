import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

interface SignOptions {
  readonly header?: Partial<JWTHeaderParameters>
  readonly key?: KeyPair['privateKey'] | Uint8Array
}

export interface IssuerUnderTest extends AsyncDisposable {
  readonly issuer: string
  /** Paths of the requests so far. */
  readonly requests: readonly string[]
  /** What the paths answer instead. */
  readonly answers: Map<string, { readonly status: number; readonly body: string }>
  readonly publicKeys: () => Promise<readonly JWK[]>
  /** Signs with another key from now on, which alone is served. */
  readonly rotate: () => Promise<void>
  /** An id token with these claims, and those that every id token has. */
  readonly sign: (claims?: JWTPayload, options?: SignOptions) => Promise<string>
}

/** The audience of the id tokens. */
export const AUDIENCE = 'https://registry.example'

/** What GitHub Actions says of a job. */
export const GITHUB_JOB = {
  sub: 'repo:acme/shop:environment:production',
  repository: 'acme/shop',
  repository_owner_id: '1234567',
  workflow_ref: 'acme/shop/.github/workflows/release.yml@refs/heads/main',
  event_name: 'push',
  ref: 'refs/heads/main',
  sha: '9f2c1d0e5b7a4c3d8e6f1a2b3c4d5e6f7a8b9c0d',
  run_id: '8437211905',
  environment: 'production',
} as const

export const DISCOVERY = '/.well-known/openid-configuration'
export const KEYS = '/keys'

// Made once, because that takes long.
const firstPair = generateKeyPair('RS256')

/**
 * An OpenID provider with its discovery document and its keys, on a socket of this machine. All have the same key at first, unless
 * they are to have one of their own.
 */
export async function openIssuer({ clock = Date.now, hasOwnKey = false } = {}): Promise<IssuerUnderTest> {
  const requests: string[] = []
  const answers: IssuerUnderTest['answers'] = new Map()
  let generation = 1
  let pair: KeyPair = await (hasOwnKey ? generateKeyPair('RS256') : firstPair)
  const publicKeys = async () => [
    { ...(await exportJWK(pair.publicKey)), kid: `key ${generation}`, alg: 'RS256', use: 'sig' },
  ]
  const answer = async (url: string, response: ServerResponse) => {
    requests.push(url)
    const planned = answers.get(url)
    if (planned) response.writeHead(planned.status, { location: '/elsewhere' }).end(planned.body)
    else if (url === DISCOVERY) response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}${KEYS}` }))
    else if (url === KEYS) response.end(JSON.stringify({ keys: await publicKeys() }))
    else response.writeHead(404).end()
  }
  const server = createServer(({ url = '' }, response) => void answer(url, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens at a port
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    requests,
    answers,
    publicKeys,
    rotate: async () => {
      generation += 1
      pair = await generateKeyPair('RS256')
    },
    sign: async (claims = {}, { header, key = pair.privateKey } = {}) => {
      const nowSeconds = Math.floor(clock() / 1000)
      const times = { iat: nowSeconds, nbf: nowSeconds - 10, exp: nowSeconds + 300 }
      return new SignJWT({
        ...GITHUB_JOB,
        iss: issuer,
        aud: AUDIENCE,
        jti: randomUUID(),
        ...times,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: `key ${generation}`, typ: 'JWT', ...header })
        .sign(key)
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
