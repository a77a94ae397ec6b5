import { AUDIENCE, type IssuerUnderTest, openIssuer } from './issuer-under-test.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from './registry-under-test.ts'

const ADMIN = 'administrator-token-of-enough-characters'
/** The header of the administrator. */
export const asAdmin = { authorization: `Bearer ${ADMIN}` }
/** The plugin that trusts the job. */
export const PLUGIN = 'acme-cart'
/** What the plugin trusts. */
export const RULE = {
  provider: 'github',
  repository: 'acme/shop',
  workflow: 'release.yml',
  environment: 'production',
} as const

export interface ExchangeScene extends AsyncDisposable {
  readonly issuer: IssuerUnderTest
  readonly registry: RegistryUnderTest
  readonly clock: () => number
  readonly advance: (ms: number) => void
  readonly trust: (rule?: Readonly<Record<string, unknown>>) => Promise<void>
  readonly exchange: (idToken: string, pluginId?: string) => ReturnType<RegistryUnderTest['request']>
  readonly upload: (
    token: string,
    facts?: Readonly<Record<string, unknown>>,
  ) => ReturnType<RegistryUnderTest['request']>
}

/** A registry that trusts an issuer on this machine, and whose plugin trusts one of its jobs. */
export async function openExchangeScene(
  options: { issuers?: (issuer: string) => string } = {},
): Promise<ExchangeScene> {
  let nowMs = Date.now()
  const clock = () => nowMs
  const issuer = await openIssuer({ clock })
  const registry = await openRegistry({
    clock,
    env: {
      REGISTRY_BOOTSTRAP_TOKEN: ADMIN,
      REGISTRY_PUBLIC_URL: `${AUDIENCE}/`,
      REGISTRY_TRUSTED_ISSUERS: options.issuers?.(issuer.issuer) ?? issuer.issuer,
    },
  })
  const { request } = registry
  const scene: ExchangeScene = {
    issuer,
    registry,
    clock,
    advance: (ms) => void (nowMs += ms),
    trust: async (rule = RULE) => {
      const url = `/plugins/${PLUGIN}/trusted-publishers`
      const body = { issuer: issuer.issuer, ...rule }
      const { status, text } = await request({ method: 'POST', url, headers: asAdmin, body })
      if (status !== 201) throw new Error(text)
    },
    exchange: (idToken, pluginId = PLUGIN) =>
      request({ method: 'POST', url: '/token-exchange', body: { pluginId, idToken } }),
    upload: (token, facts = {}) => {
      const form = new FormData()
      form.append('file', new Blob(['export default 1\n']), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id: PLUGIN, ...facts })))
      const headers = { authorization: `Bearer ${token}` }
      return request({ method: 'POST', url: '/plugins/upload', headers, form })
    },
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
  await request({ method: 'PUT', url: `/plugins/${PLUGIN}/owners/bootstrap`, headers: asAdmin })
  await scene.trust()
  return scene
}
