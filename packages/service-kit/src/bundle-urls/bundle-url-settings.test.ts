import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseEnvironment } from '../config/environment.ts'
import { bundleUrlSettings, bundleUrlSigning } from './bundle-url-settings.ts'

const [FIRST, SECOND] = [
  'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
  'ZGlmZmVyZW50LWtleS13aXRoLTMyLXJhbmRvbS1ieXRlcw==',
] as const

const parse = (env: Readonly<Record<string, string>>) =>
  bundleUrlSigning(parseEnvironment('registry', z.object(bundleUrlSettings), env))

describe('BUNDLE_URL_KEYS', () => {
  it('may be one key or several, and is never printed', () => {
    const signing = parse({ BUNDLE_URL_KEYS: `${FIRST}, ${SECOND}`, BUNDLE_URL_LIFETIME_MS: '60000' })
    expect(signing).toMatchObject({ keys: { length: 2 }, lifetimeMs: 60_000 })
    for (const printed of [JSON.stringify(signing), inspect(signing, { depth: 9, showHidden: true })]) {
      expect(printed).not.toContain(FIRST.slice(0, 8))
      expect(printed).not.toContain(SECOND.slice(0, 8))
    }
    expect(parse({ BUNDLE_URL_KEYS: FIRST })).toMatchObject({ keys: { length: 1 }, lifetimeMs: 86_400_000 })
  })

  it('is not needed', () => {
    expect(parse({})).toBeNull()
    expect(parse({ BUNDLE_URL_KEYS: '' })).toBeNull()
  })

  it.each([
    ['a word', 'secret'],
    ['a word after a key', `${FIRST},secret`],
    ['a key twice', `${FIRST},${FIRST}`],
    ['a comma at its end', `${FIRST},`],
    ['one letter, many times', 'a'.repeat(64)],
  ])('is refused when it has %s, in a message without it', (_what, value) => {
    expect(() => parse({ BUNDLE_URL_KEYS: value })).toThrow(/^The registry[^]*BUNDLE_URL_KEYS: must be keys/)
    const keys = value.split(',').filter((part) => part !== '')
    expect(() => parse({ BUNDLE_URL_KEYS: value })).not.toThrow(new RegExp(keys.join('|')))
  })
})
