import { describe, expect, it } from 'vitest'
import { isFetchable, trustedIssuers } from './issuer-url.ts'

describe('REGISTRY_TRUSTED_ISSUERS', () => {
  it('names GitHub and gitlab.com unless it is set', () => {
    expect([...trustedIssuers().parse(undefined)]).toEqual([
      'https://token.actions.githubusercontent.com',
      'https://gitlab.com',
    ])
  })

  it('keeps each issuer as it is written', () => {
    const text =
      'https://gitlab.example.com, https://id.example/, https://id.example/a/b,http://127.0.0.1:8080'
    expect([...trustedIssuers().parse(text)]).toEqual(text.split(/, ?/))
  })

  it.each([
    'http://gitlab.example.com',
    'gitlab.com',
    'https://user@gitlab.com',
    'https://gitlab.com?a=b',
    'https://gitlab.com#a',
    'https://GitLab.com',
    'https://gitlab.com:443',
    'https://gitlab.com/a/../b',
    'file:///etc/hosts',
  ])('refuses %s', (text) => {
    expect(trustedIssuers().safeParse(text).success).toBe(false)
  })
})

describe('the keys of an issuer', () => {
  it.each([
    ['https://keys.example/keys?p=a', 'https://id.example', true],
    ['http://127.0.0.1/keys', 'http://127.0.0.1:8080', true],
    ['http://127.0.0.1/keys', 'https://id.example', false],
    ['http://169.254.169.254/keys', 'http://127.0.0.1:8080', false],
  ])('at %s of %s are fetched: %s', (url, issuer, isFetched) => {
    expect(isFetchable(url, { issuer })).toBe(isFetched)
  })
})
