import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { allowedRanges, satisfiesAll, upperBound } from './allowed-ranges.ts'
import { parseRequested } from './parse-requested.ts'

const number = fc.integer({ min: 0, max: 4 })
const version = fc
  .tuple(number, number, number, fc.constantFrom('', '', '-rc.1', '-0'))
  .map(([major, minor, patch, prerelease]) => `${major}.${minor}.${patch}${prerelease}`)
const comparator = fc
  .tuple(fc.constantFrom('', '^', '~', '<', '<=', '>', '>=', '='), version)
  .map(([operator, text]) => `${operator}${text}`)
const range = fc.oneof(
  comparator,
  fc.constantFrom('*', '1.x', '1.2.x', '1', ''),
  fc.tuple(comparator, comparator).map((pair) => pair.join(' ')),
  fc.tuple(comparator, comparator).map((pair) => pair.join(' || ')),
  fc.tuple(version, version).map((pair) => pair.join(' - ')),
)

describe('the upper bound of ranges', () => {
  it('is above every version that satisfies all of them', () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 2 }), version, (ranges, candidate) => {
        if (!satisfiesAll(candidate, ranges)) return
        const bound = upperBound(ranges)
        expect(bound === undefined || semver.gt(bound, candidate)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('is there for a range that ends, so that higher versions are not read', () => {
    expect(upperBound(['^1.2.0'])).toBe('2.0.0-0')
    expect(upperBound(['^1.2.0', '~1.2.3'])).toBe('1.3.0-0')
    expect(upperBound(['1.2.3 || ^3.0.0'])).toBe('4.0.0-0')
    expect(upperBound(['<=1.2.3'])).toBe('1.2.4-0')
    expect(upperBound(['>=1.2.3'])).toBeUndefined()
    expect(upperBound(['*'])).toBeUndefined()
  })
})

describe('what a policy allows', () => {
  it.each([
    ['pinned', '^1.0.0', null],
    ['patch', '^1.0.0', ['1.2.3', '1.2.4']],
    ['minor', '^1.0.0', ['1.2.3', '1.2.4', '1.3.0']],
    ['minor', '*', ['1.2.3', '1.2.4', '1.3.0']],
    ['follow', '^1.0.0', ['1.0.0', '1.2.3', '1.2.4', '1.3.0']],
    ['follow', '*', ['1.0.0', '1.2.3', '1.2.4', '1.3.0', '2.0.0']],
    ['minor', '1.2.3', ['1.2.3', '1.2.4', '1.3.0']],
  ] as const)('%s of %s, from 1.2.3', (policy, requested, expected) => {
    const ranges = allowedRanges({ requested: parseRequested(requested), policy, current: '1.2.3' })
    const versions = ['1.0.0', '1.2.3', '1.2.4', '1.3.0', '2.0.0', '2.0.0-rc.1']
    expect(ranges && versions.filter((each) => satisfiesAll(each, ranges))).toEqual(expected)
  })
})
