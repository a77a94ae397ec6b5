import { isLoopback } from '@plugboard/service-kit'
import { CLAIM_MAX_LENGTH, PROVIDER_ISSUERS } from '@plugboard/types'
import { z } from 'zod'

/**
 * True for a URL that may be fetched for an issuer: https, or http on this machine, without anything that a URL parser would
 * repair (OpenID Connect Discovery 1.0 §3).
 */
export function isIssuerUrl(text: string): boolean {
  if (text.length > CLAIM_MAX_LENGTH || !URL.canParse(text)) return false
  const url = new URL(text)
  const { protocol, hostname, username, password, search, hash, href } = url
  const isPlain = username === '' && password === '' && search === '' && hash === ''
  const isSafe =
    protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')))
  return isPlain && isSafe && (href === text || href === `${text}/`)
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
