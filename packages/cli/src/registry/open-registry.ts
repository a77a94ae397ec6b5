import { createRegistryClient, type RegistryClient } from '@plugboard/client'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'
import { readCredentials } from './credentials-file.ts'
import { registryUrl } from './registry-url.ts'

/** Where the token of a command comes from. */
export type CredentialSource = 'environment' | 'file' | 'none'

/** A registry, and the one credential that a command uses for it. */
export interface OpenedRegistry {
  readonly url: string
  readonly credential: { readonly source: CredentialSource; readonly token?: string }
  readonly client: RegistryClient
}

/**
 * Opens the registry of a command. Its token is that of PLUGBOARD_TOKEN, else the one that `plugboard login` has kept for
 * this registry, else none. One that the registry refuses is never replaced by another: the command fails.
 */
export async function openRegistry(
  context: Context,
  { registry }: { readonly registry: string | undefined },
): Promise<OpenedRegistry> {
  const fromEnvironment = context.env['PLUGBOARD_TOKEN']
  const isNamed = registry !== undefined || context.env['PLUGBOARD_URL'] !== undefined
  // A job that brings both does not depend on a file.
  const kept = fromEnvironment && isNamed ? { tokens: {} } : await readCredentials(context)
  const url = registryUrl(context, { option: registry, last: 'registry' in kept ? kept.registry : undefined })
  const credential = credentialOf(fromEnvironment, kept.tokens, url)
  if (credential.token !== undefined) requireSafe(credential.token)
  const client = createRegistryClient({
    baseUrl: url,
    fetch: context.fetch,
    ...(credential.token !== undefined && { token: credential.token }),
  })
  return { url, credential, client }
}

function credentialOf(
  fromEnvironment: string | undefined,
  tokens: Readonly<Record<string, string>>,
  url: string,
): OpenedRegistry['credential'] {
  if (fromEnvironment) return { source: 'environment', token: fromEnvironment.trim() }
  const kept = Object.hasOwn(tokens, url) ? tokens[url] : undefined
  return kept === undefined ? { source: 'none' } : { source: 'file', token: kept }
}

/** A token is sent in a header, which not every character may be in. */
export function requireSafe(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return
  throw usageError(
    'The token has characters that no token has.',
    'Copy it again, whole and without spaces or line breaks.',
  )
}
