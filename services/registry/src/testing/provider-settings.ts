/** The settings of a registry with a provider of accounts, at whose address nobody listens. */
export const PROVIDER_SETTINGS = {
  OIDC_ISSUER: 'http://127.0.0.1:1',
  OIDC_CLIENT_ID: 'plugboard',
  OIDC_ROLES: '[{"claim":"groups","value":"platform","scopes":["admin"]}]',
  OIDC_STATE_KEY: Buffer.alloc(32, 7).toString('base64'),
  REGISTRY_PUBLIC_URL: 'http://localhost:4000',
} as const
