import { expect, it } from 'vitest'
import { tokenState } from './token-state.ts'

const nowMs = Date.parse('2026-11-30T12:00:00Z')

it.each([
  [null, null, 'valid'],
  [null, '2026-11-30T12:00:01Z', 'valid'],
  [null, '2026-11-30T12:00:00Z', 'expired'],
  ['2026-11-29T00:00:00Z', '2026-12-30T12:00:00Z', 'revoked'],
])('a token revoked at %s that ends at %s is %s', (revokedAt, expiresAt, state) => {
  expect(tokenState({ revokedAt, expiresAt }, nowMs)).toBe(state)
})
