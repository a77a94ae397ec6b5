import { joined } from '@plugboard/testkit/corpus'
import { describe, expect, it } from 'vitest'
import { findingsOf } from '../testing/findings-of.ts'

const PEM = joined('-----BEGIN RSA ', 'PRIVATE KEY-----', '\nProc-Type: 4,ENCRYPTED\n')

async function filesWith(code: string, files: Readonly<Record<string, string>>): Promise<unknown> {
  return (await findingsOf(files)).filter((finding) => finding.code === code).map(({ file }) => file)
}

describe('a private file is refused', () => {
  it.each([
    '.env',
    '.env.local',
    '.env.production',
    'dist/.ENV',
    '.dev.vars',
    '.npmrc',
    '.netrc',
    '.yarnrc.yml',
    '.git/config',
    'a/.git/HEAD',
    '.git-credentials',
    '.htpasswd',
    '.aws/credentials',
    '.docker/config.json',
    '.ssh/config',
    'id_rsa',
    'keys/id_ed25519',
    'a.p12',
    'a.pfx',
    'a.jks',
    'terraform.tfstate',
    'prod.tfvars',
    '.bash_history',
  ])('%s', async (name) => {
    expect(await filesWith('PRIVATE_FILE', { [name]: 'x' })).toEqual([name])
  })

  it.each([
    ['server.pem', PEM],
    ['server.key', PEM],
    ['credentials.json', '{"client_secret":"x"}'],
    ['service-account-prod.json', '{"private_key":"x"}'],
  ])('%s with something private in it', async (name, content) => {
    expect(await filesWith('PRIVATE_FILE', { [name]: content })).toEqual([name])
  })

  it('that is the first of several, with one finding for each', async () => {
    expect(await filesWith('PRIVATE_FILE', { '.env': 'a', '.npmrc': 'b', 'a.js': '' })).toEqual([
      '.env',
      '.npmrc',
    ])
  })
})

it.each([
  ['.env.example', 'KEY='],
  ['.env.sample', 'KEY='],
  ['ca.pem', '-----BEGIN CERTIFICATE-----\n'],
  ['credentials.json', '{"mode":"include"}'],
  ['environment.js', ''],
  ['id_rsa.pub', 'ssh-rsa AAAA'],
  ['git/config', ''],
  ['a.gitkeep', ''],
  ['keyboard.key', 'a'],
])('%s is no private file when it has %j', async (name, content) => {
  expect(await filesWith('PRIVATE_FILE', { [name]: content })).toEqual([])
})
