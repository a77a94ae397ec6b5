import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { compareVersions, isPrerelease, Version, versionSortKey } from './version.ts'

const number = fc.nat({ max: 30 }).map(String)
const identifier = fc.oneof(number, fc.stringMatching(/^[a-z-][0-9a-z-]{0,3}$/))
const version = fc
  .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
  .map(
    ([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre.length > 0 ? `-${pre.join('.')}` : ''}`,
  )

describe('a version', () => {
  it.each([
    '1',
    '1.0',
    '01.0.0',
    '1.0.0+build',
    '1.0.0-01',
    'v1.0.0',
    '1.0.0-',
    '1.0.0-a..b',
    '../1.0.0',
    '',
  ])('is refused when it is %j', (value) => {
    expect(Version.safeParse(value).success).toBe(false)
  })

  it('is accepted exactly when the semver package accepts it, apart from build metadata', () => {
    fc.assert(
      fc.property(version, (value) => {
        expect(Version.safeParse(value).success).toBe(semver.valid(value) !== null)
      }),
    )
  })

  it('is ordered by compareVersions as the semver package orders it', () => {
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(compareVersions(left, right)).toBe(semver.compare(left, right))
      }),
      { numRuns: 2000 },
    )
  })

  it('has a sort key that no other version has', () => {
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(versionSortKey(left) === versionSortKey(right)).toBe(left === right)
      }),
    )
  })

  it('is a prerelease by isPrerelease only when it has a prerelease part', () => {
    expect([isPrerelease('2.0.0-rc.1'), isPrerelease('2.0.0')]).toEqual([true, false])
  })
})
