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
    [
      'groups',
      'it must be JSON, in single quotes when it is set in a shell, and is none from line 1, column 1 on',
    ],
    ['{}', 'it must be an array'],
    ['[]', 'it must have at least one rule, because without one nobody can sign in'],
    ['[1]', '0 must be of type object'],
    ['[{"scopes":["read"]}]', '0.claim is missing'],
    ['[{"claim":"","scopes":["read"]}]', '0.claim must not be empty'],
    [
      '[{"claim":"a","scopes":["root"]}]',
      '0.scopes.0 must be "publish" or "stage" or "install" or "read" or "secrets" or "admin"',
    ],
    ['[{"claim":"a","scopes":[]}]', '0.scopes must not be empty'],
    ['[{"claim":"a","scopes":["read"],"role":"x"}]', '0 has the unknown field "role"'],
    [
      '[{"claim":"a","scopes":["read"],"tenants":"acme"}]',
      '0.tenants must be a list of tenant ids, where "*" means all, or {"claim": "NAME"} for the tenants that a claim names',
    ],
    [
      '[{"claim":"a","scopes":["publish"],"plugins":["A"]}]',
      '0.plugins.0 must be a plugin id, or the beginning of one and a * such as "acme-*"',
    ],
    [
      '[{"claim":"a","scopes":["read"],"plugins":["a"]}]',
      '0.plugins limits what a person may publish, but the scopes include neither "publish" nor "stage"',
    ],
  ])('%s is refused with what is wrong with it', (text, fault) => {
    expect(
      roleRules()
        .safeParse(text)
        .error?.issues.map(({ message }) => message),
    ).toEqual([`must be a JSON array of rules: ${fault}`])
  })

  it('is refused with all of its faults, never with the words of the schema library', () => {
    const text = '[{"claim":1,"value":2,"scopes":"read","tenants":[""],"publisher":""}]'
    const message = roleRules().safeParse(text).error?.issues[0]?.message
    expect(message).toContain(
      '0.claim must be of type string; 0.value must be of type string; 0.scopes must be of type array',
    )
    expect(message).toContain('0.publisher ')
    expect(message).not.toMatch(/Invalid|Too |expected/)
  })
})
