import { expect, it } from 'vitest'
import { mayDo } from './may-do.ts'

it.each([
  [['read'], 'read', true],
  [['read'], 'admin', false],
  [['publish'], 'stage', true],
  [['stage'], 'publish', false],
  // To operate the registry is not to install plugins.
  [['admin'], 'install', false],
  [[], 'read', false],
] as const)('somebody with the scopes %j may do what needs %s: %s', (scopes, needed, isAllowed) => {
  expect(mayDo(scopes, needed)).toBe(isAllowed)
})
