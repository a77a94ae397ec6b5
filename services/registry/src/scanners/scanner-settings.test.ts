import { inspect } from 'node:util'
import { ConfigError } from '@plugboard/service-kit'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const YARA = { name: 'rules', kind: 'yara', requirement: 'required', directory: '/rules' }
const CLAMD = { name: 'antivirus', kind: 'clamd', requirement: 'advisory', host: 'clamav' }
const WEBHOOK = {
  name: 'review',
  kind: 'webhook',
  requirement: 'monitor',
  url: 'https://scan.example/v1',
  secret: SECRET,
}

const scannersOf = (...entries: readonly unknown[]) =>
  loadConfig({ SCANNERS: JSON.stringify(entries) }).scanners

function messageOf(SCANNERS: string): string {
  try {
    loadConfig({ SCANNERS })
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('it was taken')
}

describe('the setting SCANNERS', () => {
  it('is not needed, and may be an empty list', () => {
    expect(loadConfig({}).scanners).toEqual([])
    expect(scannersOf()).toEqual([])
  })

  it('has limits for each kind that need not be written', () => {
    expect(scannersOf(YARA, { ...CLAMD, port: 3311 }, WEBHOOK)).toMatchObject([
      { ...YARA, timeoutMs: 30_000, maxFileBytes: 16_777_216, memoryBytes: 268_435_456, threads: 1 },
      { ...CLAMD, port: 3311, timeoutMs: 120_000, maxFileBytes: 26_214_400, connections: 4 },
      {
        name: 'review',
        url: 'https://scan.example/v1',
        timeoutMs: 30_000,
        maxBytes: 209_715_200,
        requests: 4,
      },
    ])
  })

  it('never prints a secret', () => {
    const scanners = scannersOf(WEBHOOK)
    expect(inspect(scanners, { depth: 9 }) + JSON.stringify(scanners)).not.toContain(SECRET.slice(6, 30))
    const [scanner] = scanners
    expect(scanner?.kind === 'webhook' && scanner.secret.reveal()).toBe(SECRET)
    expect(messageOf(JSON.stringify([{ ...WEBHOOK, secret: 'hunter2-hunter2-hunter2' }]))).not.toContain(
      'hunter2',
    )
  })

  it.each([
    ['{', 'must be JSON, in single quotes'],
    ['{}', 'must be an array'],
    [JSON.stringify([{}]), '0.kind must be yara, clamd or webhook'],
    [JSON.stringify([{ ...YARA, kind: 'magic' }]), '0.kind must be yara, clamd or webhook'],
    [JSON.stringify([{ ...YARA, name: 'My Rules' }]), '0.name must be 1 to 32 lower case letters'],
    [
      JSON.stringify([{ ...YARA, requirement: 'strict' }]),
      '0.requirement must be one of required, advisory, monitor',
    ],
    [JSON.stringify([YARA, { ...CLAMD, requirement: undefined }]), '1.requirement must be one of'],
    [JSON.stringify([YARA, { ...CLAMD, name: 'rules' }]), 'it must not repeat a name'],
    [JSON.stringify([{ ...CLAMD, whenAway: 'wait' }]), '0.whenAway is for scanners that are required'],
    [JSON.stringify([{ ...YARA, whenAway: 'pass' }]), '0.whenAway must be refuse or wait'],
    [JSON.stringify([{ ...YARA, direktory: '/x' }]), '0 has the unknown field "direktory"'],
    [
      JSON.stringify([{ ...YARA, maxFileBytes: 134_217_728 }]),
      '0.memoryBytes must be at least 67108864 and twice',
    ],
    [JSON.stringify([{ ...CLAMD, host: 'clamav/x' }]), '0.host must be a host name or an address'],
    [JSON.stringify([{ ...CLAMD, port: 70_000 }]), '0.port must be at most 65535'],
    [JSON.stringify([YARA, { ...CLAMD, port: 'x' }]), '1.port must be of type number'],
    [JSON.stringify([{ ...CLAMD, port: 1.5 }]), '0.port must be a whole number'],
    [JSON.stringify([{ ...YARA, directory: '' }]), '0.directory must not be empty'],
    [JSON.stringify([{ ...CLAMD, timeoutMs: 1 }]), '0.timeoutMs must be at least 100'],
    [JSON.stringify([{ ...WEBHOOK, url: 'ftp://x' }]), '0.url must be an http or https URL'],
    [JSON.stringify([{ ...WEBHOOK, secret: 'x' }]), '0.secret must be whsec_ and 24 to 64 bytes in base64'],
    [JSON.stringify([{ ...WEBHOOK, secret: undefined }]), '0.secret is missing'],
    [
      JSON.stringify(Array.from({ length: 9 }, (_, index) => ({ ...CLAMD, name: `clamd-${index}` }))),
      'it must have at most 8 scanners',
    ],
  ])('%s is refused with the place and the reason', (text, reason) => {
    const message = messageOf(text)
    expect(message).toContain('SCANNERS: must be a JSON array of scanners: ')
    expect(message).toContain(reason)
  })
})
