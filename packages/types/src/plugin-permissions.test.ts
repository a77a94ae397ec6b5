import { describe, expect, it } from 'vitest'
import {
  isPermitted,
  needsPermission,
  PERMISSIONS_LIMIT,
  PluginPermissions,
  usesHost,
} from './plugin-permissions.ts'

const reason = 'Because.'
const toHost = (host: string) => ({ network: [{ host, reason }] })
const fetchOf = (target: string | null) => ({ name: 'network.fetch', target }) as const

describe('permissions', () => {
  it.each(['api.example.com', '*.example.com', 'localhost:3000', 'self', '*', 'xn--bcher-kva.example'])(
    'can name the host %s',
    (host) => {
      expect(PluginPermissions.parse(toHost(host))).toEqual(toHost(host))
    },
  )

  it.each([
    'https://api.example.com',
    'api.example.com/path',
    'API.example.com',
    'a.*.com',
    '**',
    '',
    `${'a'.repeat(64)}.com`,
    Array(30).fill('a.b.c.d.e').join('.'),
  ])('cannot name the host %j', (host) => {
    expect(PluginPermissions.safeParse(toHost(host)).success).toBe(false)
  })

  it.each([
    ['a host without a reason', { network: [{ host: '*' }] }],
    [
      'a host twice',
      {
        network: [
          { host: '*', reason },
          { host: '*', reason },
        ],
      },
    ],
    ['a capability that there is not', { capabilities: [{ name: 'data.cookies', reason }] }],
    [
      'a capability twice',
      {
        capabilities: [
          { name: 'code.eval', reason },
          { name: 'code.eval', reason },
        ],
      },
    ],
    ['an unknown group', { data: [] }],
    [
      'more hosts than the limit',
      {
        network: Array.from({ length: PERMISSIONS_LIMIT + 1 }, (_, n) => ({ host: `h${n}.example`, reason })),
      },
    ],
  ])('with %s are refused', (_what, permissions) => {
    expect(PluginPermissions.safeParse(permissions).success).toBe(false)
  })

  it('can have as many hosts as the limit', () => {
    const network = Array.from({ length: PERMISSIONS_LIMIT }, (_, n) => ({ host: `h${n}.example`, reason }))
    expect(PluginPermissions.safeParse({ network }).success).toBe(true)
  })
})

it.each([
  ['a.example', 'a.example', true],
  ['a.example', 'b.a.example', false],
  ['a.example', 'a.example:8443', false],
  ['*.a.example', 'b.c.a.example', true],
  ['*.a.example', '*.c.a.example', true],
  ['*.a.example', 'a.example', false],
  ['*.a.example', 'ba.example', false],
  ['*.a.example', '*', false],
  ['self', 'self', true],
  ['a.example', 'self', false],
  ['*', 'a.example', true],
  ['*', '*', true],
  ['*', null, true],
  ['a.example', null, false],
])('a permission for the host %s covers a request to %s: %s', (host, target, isCovered) => {
  expect(isPermitted(toHost(host), fetchOf(target))).toBe(isCovered)
})

it('a permission for a host covers nothing but requests, and one by name covers every target', () => {
  expect(isPermitted(toHost('*'), { name: 'page.navigation', target: 'a.example' })).toBe(false)
  const capabilities = [{ name: 'network.fetch' as const, reason }]
  expect(isPermitted({ capabilities }, fetchOf('a.example'))).toBe(true)
  expect(isPermitted({ capabilities }, { name: 'network.xhr', target: 'a.example' })).toBe(false)
  expect(isPermitted({}, fetchOf('a.example'))).toBe(false)
})

it.each([
  ['global.read', 'document.body', false],
  ['global.write', 'x', false],
  ['network.fetch', 'data:', false],
  ['network.fetch', 'a.example', true],
  ['network.rtc', null, true],
  ['code.eval', null, true],
] as const)('%s of %s needs a permission: %s', (name, target, isNeeded) => {
  expect(needsPermission({ name, target })).toBe(isNeeded)
})

it.each([
  ['a.example', 'a.example', true],
  ['a.example', '*.example', true],
  ['a.example', '*', true],
  ['a.example', 'b.example', false],
  ['*.a.example', 'b.a.example', true],
])('the permission for the host %s is used by a request to %s: %s', (host, target, isUsed) => {
  expect(usesHost(host, fetchOf(target))).toBe(isUsed)
})
