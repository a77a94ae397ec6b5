import { describe, expect, it } from 'vitest'
import type { Component } from './component.ts'
import { LicensePolicy, licenseFaults } from './license-policy.ts'

function licensed(...licenses: string[]): Component {
  return { name: 'p', version: '1.0.0', licenses, pointer: '/components/0' }
}

function verdict(licenses: string[], policy: LicensePolicy): string {
  const { refused, unknown } = licenseFaults([licensed(...licenses)], policy)
  if (refused.length > 0) return 'denied'
  return unknown.length > 0 ? 'unknown' : 'allowed'
}

const PERMISSIVE: LicensePolicy = { allow: ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'LicenseRef-ours'] }
const NO_GPL: LicensePolicy = { deny: ['GPL-2.0', 'GPL-3.0', 'AGPL-3.0'] }

describe('licenseFaults', () => {
  it.each([
    ['MIT', PERMISSIVE, 'allowed'],
    ['ISC', PERMISSIVE, 'denied'],
    ['LicenseRef-ours', PERMISSIVE, 'allowed'],
    ['(MIT OR GPL-3.0-only)', PERMISSIVE, 'allowed'],
    ['MIT AND GPL-3.0-only', PERMISSIVE, 'denied'],
    ['MIT AND (Apache-2.0 OR ISC)', PERMISSIVE, 'allowed'],
    ['Apache-2.0+', PERMISSIVE, 'allowed'],
    ['MIT', NO_GPL, 'allowed'],
    ['GPL-3.0', NO_GPL, 'denied'],
    ['GPL-3.0-only', NO_GPL, 'denied'],
    ['GPL-3.0-or-later', NO_GPL, 'denied'],
    ['GPL-2.0+', NO_GPL, 'denied'],
    ['LGPL-3.0-only', NO_GPL, 'allowed'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', NO_GPL, 'denied'],
    [
      'GPL-2.0-only WITH Classpath-exception-2.0',
      { allow: ['GPL-2.0-only WITH Classpath-exception-2.0'], deny: ['GPL-2.0'] },
      'allowed',
    ],
    ['GPL-2.0-only', { allow: ['GPL-2.0-only WITH Classpath-exception-2.0'] }, 'denied'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', { allow: ['GPL-2.0-only'] }, 'allowed'],
    ['GPL-3.0-only', { deny: ['GPL-3.0-or-later'] }, 'allowed'],
    ['GPL-3.0', { deny: ['GPL-3.0-only'] }, 'denied'],
    ['MIT', { allow: ['MIT'], deny: ['MIT'] }, 'denied'],
    ['MIT', { allow: [] }, 'denied'],
    ['Our own', PERMISSIVE, 'unknown'],
    ['SEE LICENSE IN LICENSE.md', PERMISSIVE, 'unknown'],
    ['UNLICENSED', PERMISSIVE, 'unknown'],
    ['Apache 2.0', PERMISSIVE, 'unknown'],
    ['mit', PERMISSIVE, 'unknown'],
    ['', PERMISSIVE, 'unknown'],
    [`${'('.repeat(400)}MIT${')'.repeat(400)}`, PERMISSIVE, 'unknown'],
  ])('says of %s with the policy %j that it is %s', (license, policy, expected) => {
    expect(verdict([license], policy)).toBe(expected)
  })

  it('asks for each license of a list', () => {
    expect(verdict(['MIT', 'Apache-2.0'], PERMISSIVE)).toBe('allowed')
    expect(verdict(['MIT', 'ISC'], PERMISSIVE)).toBe('denied')
    expect(verdict(['MIT', 'Our own'], PERMISSIVE)).toBe('unknown')
    expect(verdict([], PERMISSIVE)).toBe('unknown')
  })

  it('has a finding for each component that is denied, and one that names all that are unknown', () => {
    const components = [
      { name: 'a', version: '1.0.0', licenses: ['ISC'], pointer: '/components/0' },
      ...Array.from({ length: 12 }, (_, n) => ({
        name: `u${n}`,
        licenses: [],
        pointer: `/components/${n + 1}`,
      })),
      { name: 'ours', version: '2.0.0', licenses: ['Our\u200bown'], pointer: '/components/13' },
    ]
    const { refused, unknown } = licenseFaults(components, PERMISSIVE)
    expect(refused).toEqual([
      {
        code: 'LICENSE_REFUSED',
        message: 'a@1.0.0 is licensed by ISC, which this registry does not allow',
        hint: expect.stringContaining('Allowed are MIT, Apache-2.0, BSD-3-Clause, LicenseRef-ours.'),
        pointer: '/components/0',
      },
    ])
    expect(unknown).toEqual([
      {
        code: 'LICENSE_UNKNOWN',
        message: expect.stringMatching(
          /^the license of 13 components is unknown: u0 \(none\), .*u9 \(none\) and 3 more$/,
        ),
        hint: expect.stringContaining('https://spdx.org/licenses'),
        pointer: '/components/1',
      },
    ])
    expect(licenseFaults(components.slice(-1), PERMISSIVE).unknown[0]?.message).toContain(
      'ours@2.0.0 (Our\\u{200b}own)',
    )
  })
})

describe('LicensePolicy', () => {
  it.each([
    [{}, 'must have a list "allow", a list "deny", or both'],
    [{ allow: ['Apache 2'] }, 'must be one id of https://spdx.org/licenses'],
    [{ allow: ['MIT OR ISC'] }, 'must be one id of https://spdx.org/licenses'],
    [{ deny: ['MIT'], alow: [] }, 'Unrecognized key'],
  ])('refuses %j', (policy, message) => {
    expect(LicensePolicy.safeParse(policy).error?.issues[0]?.message).toContain(message)
  })

  it('accepts ids, with an exception too', () => {
    const policy = {
      allow: ['MIT', 'GPL-2.0+', 'LicenseRef-ours'],
      deny: ['GPL-2.0-only WITH Classpath-exception-2.0'],
    }
    expect(LicensePolicy.parse(policy)).toEqual(policy)
  })
})
