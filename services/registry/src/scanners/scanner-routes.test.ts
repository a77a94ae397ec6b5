import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRegistry } from '../testing/registry-under-test.ts'

const TOKEN = 'x'.repeat(24)
const READER = JSON.stringify([{ name: 'a', token: TOKEN, scopes: ['read'], tenants: ['acme'] }])

describe('GET /operation/scanners', () => {
  it('says of each scanner whether it could scan now, and why not', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
    const file = join(folder.path, 'a.yar')
    await writeFile(file, 'rule a { condition: filesize > 1000MB }')
    const SCANNERS = JSON.stringify([
      { name: 'rules', kind: 'yara', requirement: 'monitor', directory: folder.path },
      {
        name: 'antivirus',
        kind: 'clamd',
        requirement: 'required',
        whenAway: 'wait',
        host: '127.0.0.1',
        port: 1,
      },
    ])
    await using registry = await openRegistry({ env: { SCANNERS } })
    const antivirus = {
      name: 'antivirus',
      requirement: 'required',
      whenAway: 'wait',
      state: 'away',
      reason: 'has a broken connection (ECONNREFUSED)',
      ruleVersion: null,
    }
    const rules = {
      name: 'rules',
      requirement: 'monitor',
      whenAway: 'refuse',
      ruleVersion: expect.any(String),
    }
    expect((await registry.request({ url: '/operation/scanners' })).body).toEqual({
      items: [{ ...rules, state: 'ready', reason: null }, antivirus],
    })
    await writeFile(file, 'rule a { condition: b }')
    expect((await registry.request({ url: '/operation/scanners' })).body).toEqual({
      items: [
        { ...rules, state: 'stale', reason: expect.stringContaining('a.yar:1:21: unknown identifier `b`') },
        antivirus,
      ],
    })
  })

  it('is an empty list without scanners', async () => {
    await using registry = await openRegistry()
    expect((await registry.request({ url: '/operation/scanners' })).body).toEqual({ items: [] })
  })

  it('is for administrators only', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: READER } })
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect((await registry.request({ url: '/operation/scanners', headers })).status).toBe(403)
  })
})

it('a registry does not start with YARA rules that do not compile, and says where', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
  await writeFile(join(folder.path, 'a.yar'), 'rule a { condition: b }')
  const SCANNERS = JSON.stringify([
    { name: 'rules', kind: 'yara', requirement: 'monitor', directory: folder.path },
  ])
  await expect(openRegistry({ env: { SCANNERS } })).rejects.toThrow('a.yar:1:21: unknown identifier `b`')
})
