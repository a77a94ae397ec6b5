import { expect, it } from 'vitest'
import { jobUrl } from './job-url.ts'

const GITHUB = {
  provider: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:acme/shop',
  repository: 'acme/shop',
  runId: '8437211905',
} as const

it('a version that a job of GitHub or GitLab published leads to the run', () => {
  expect(jobUrl(GITHUB)).toBe('https://github.com/acme/shop/actions/runs/8437211905')
  expect(jobUrl({ ...GITHUB, provider: 'gitlab', issuer: 'https://gitlab.com' })).toBe(
    'https://gitlab.com/acme/shop/-/pipelines/8437211905',
  )
})

it('a version leads nowhere when its issuer is another, or it has no run', () => {
  expect(jobUrl({ ...GITHUB, issuer: 'https://github.com.evil.example' })).toBeNull()
  expect(jobUrl({ ...GITHUB, issuer: 'constructor' })).toBeNull()
  const { runId: _, ...withoutRun } = GITHUB
  expect(jobUrl(withoutRun)).toBeNull()
})

it('a claim of a repository cannot lead to another page', () => {
  expect(jobUrl({ ...GITHUB, repository: 'acme/shop?x=#y' })).toBe(
    'https://github.com/acme/shop%3Fx%3D%23y/actions/runs/8437211905',
  )
})
