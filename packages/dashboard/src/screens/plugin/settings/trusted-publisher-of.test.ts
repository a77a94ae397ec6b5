import { expect, it } from 'vitest'
import { trustedPublisherOf } from './trusted-publisher-of.ts'

const TYPED = {
  provider: 'github',
  issuer: '',
  repository: ' acme/shop ',
  workflow: 'release.yml',
  environment: ' ',
  subject: 'of another provider',
  scope: 'stage',
} as const

it('jobs of GitHub and GitLab have the issuer of their provider, unless another was typed', () => {
  expect(trustedPublisherOf(TYPED)).toEqual({
    provider: 'github',
    issuer: 'https://token.actions.githubusercontent.com',
    repository: 'acme/shop',
    workflow: 'release.yml',
    claims: {},
    scope: 'stage',
  })
  const own = trustedPublisherOf({ ...TYPED, provider: 'gitlab', issuer: 'https://gitlab.acme.example' })
  expect(own).toMatchObject({ provider: 'gitlab', issuer: 'https://gitlab.acme.example' })
})

it('jobs of any other issuer are known by their subject alone', () => {
  const issuer = 'https://ci.acme.example'
  expect(trustedPublisherOf({ ...TYPED, provider: 'oidc', issuer, subject: 'release ' })).toEqual({
    provider: 'oidc',
    issuer,
    subject: 'release',
    claims: {},
    scope: 'stage',
  })
})
