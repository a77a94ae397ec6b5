import { isLoopback } from '@plugboard/service-kit'
import { CLAIM_MAX_LENGTH, PROVIDER_ISSUERS } from '@plugboard/types'
import { z } from 'zod'

/** True for a URL as issuers have them: that may be fetched, and without anything that a URL parser would repair. */
export function isIssuerUrl(text: string): boolean {
  if (text.length > CLAIM_MAX_LENGTH || !isFetchable(text)) return false
  const { search, href } = new URL(text)
  return search === '' && (href === text || href === `${text}/`)
}

/**
 * True for an https URL, or an http one of this machine, without credentials and fragment (OpenID Connect Discovery 1.0 §3). An issuer
 * elsewhere names no keys on this machine.
 */
export function isFetchable(text: string, { issuer = text } = {}): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '') return false
  if (protocol === 'https:') return true
  return protocol === 'http:' && issuer.startsWith('http:') && isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

/** The setting REGISTRY_TRUSTED_ISSUERS: URLs, separated by commas, exactly as id tokens have them. */
export function trustedIssuers() {
  return z
    .string()
    .default(Object.values(PROVIDER_ISSUERS).join(','))
    .transform((text, context): ReadonlySet<string> => {
      const named = text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
      for (const issuer of named.filter((each) => !isIssuerUrl(each))) {
        context.addIssue({
          code: 'custom',
          message: `${JSON.stringify(issuer)} is not an https URL without credentials, query and fragment`,
        })
      }
      return new Set(named)
    })
}
