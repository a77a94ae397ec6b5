import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roleOf, roleRules } from './role-rules.ts'

const parse = (rules: unknown) => roleRules().parse(JSON.stringify(rules))

const RULES = parse([
  { claim: 'groups', value: 'platform', scopes: ['admin'], tenants: ['*'] },
  {
    claim: 'realm_access.roles',
    value: 'ci',
    scopes: ['publish'],
    plugins: ['acme-*'],
    publisher: 'the shop',
  },
  {
    claim: 'https://acme.example/tenants',
    scopes: ['install', 'read'],
    tenants: { claim: 'https://acme.example/tenants' },
  },
  { claim: 'email', value: 'eve@acme.example', scopes: ['publish'] },
])
const ADMIN = { scopes: ['admin'], tenants: ['*'], plugins: [], publisher: null }
const OF_ADDRESS = { scopes: ['publish'], tenants: [], plugins: ['*'], publisher: null }
const OF_TENANTS = { scopes: ['install', 'read'], plugins: [], publisher: null }

describe('the role of a person', () => {
  it.each([
    ['a claim with the value', { groups: 'platform' }, ADMIN],
    ['a list with the value', { groups: ['staff', 'platform'] }, ADMIN],
    [
      'a claim inside another one',
      { realm_access: { roles: ['ci'] } },
      { scopes: ['publish'], tenants: [], plugins: ['acme-*'], publisher: 'the shop' },
    ],
    [
      'a claim that names tenants',
      { 'https://acme.example/tenants': ['acme', 'shop'] },
      { ...OF_TENANTS, tenants: ['acme', 'shop'] },
    ],
    ['the first of two rules', { groups: ['platform'], email: 'eve@acme.example' }, ADMIN],
    ['an address that is verified', { email: 'eve@acme.example', email_verified: true }, OF_ADDRESS],
    [
      'an address that a text says is verified',
      { email: 'eve@acme.example', email_verified: 'true' },
      OF_ADDRESS,
    ],
  ])('comes from %s', (_what, claims, role) => {
    expect(roleOf(RULES, claims)).toEqual(role)
  })

  it.each([
    ['no claims', {}],
    ['another value', { groups: ['platform2', 'Platform', ''] }],
    ['a value within another', { groups: ['not-platform'] }],
    ['a list in a list', { groups: [['platform']] }],
    ['an object for a value', { groups: { platform: true } }],
    ['all tenants', { 'https://acme.example/tenants': '*' }],
    ['a text that is no tenant', { 'https://acme.example/tenants': ['../acme', ''] }],
    ['an address that is not verified', { email: 'eve@acme.example', email_verified: false }],
    ['an address that a text says is not verified', { email: 'eve@acme.example', email_verified: 'false' }],
    ['an address that may be verified or not', { email: 'eve@acme.example' }],
    ['an address that is verified by another word', { email: 'eve@acme.example', email_verified: 1 }],
    ['a property of every object', { realm_access: 'roles' }],
  ])('is none with %s', (_what, claims) => {
    expect(roleOf(RULES, claims)).toBeNull()
  })

  it('is never one for all tenants because of a claim that names tenants', () => {
    const rules = parse([{ claim: 'tenant', scopes: ['read'], tenants: { claim: 'tenant' } }])
    fc.assert(
      fc.property(fc.anything(), (tenant) => {
        expect(roleOf(rules, { tenant })?.tenants ?? []).not.toContain('*')
      }),
    )
  })
})

describe('the setting of roles', () => {
  it.each([
    ['is not JSON', 'groups'],
    ['is empty', '[]'],
    ['has an unknown scope', '[{"claim":"a","scopes":["root"]}]'],
    ['has no scope', '[{"claim":"a","scopes":[]}]'],
    ['has an unknown property', '[{"claim":"a","scopes":["read"],"role":"x"}]'],
    ['has plugins that nobody may publish', '[{"claim":"a","scopes":["read"],"plugins":["a"]}]'],
  ])('that %s is refused', (_what, text) => {
    expect(roleRules().safeParse(text).error?.issues[0]?.message).toMatch(/^must be a JSON array of rules: /)
  })
})
