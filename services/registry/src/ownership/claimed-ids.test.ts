import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { openOwned, PLUGIN } from '../testing/owned-registry.ts'

describe('a new plugin id', () => {
  it('that is too like one of another publisher is refused with the other one named, and free to whoever has that', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0', 'acme-pay')
    expect((await registry.publishAs('beta', '1.0.0', 'acmepay')).problem()).toMatchObject({
      status: 409,
      code: 'PLUGIN_ID_SIMILAR',
      detail: 'acmepay and acme-pay, a plugin of another publisher, differ only in hyphens.',
    })
    expect((await registry.publishAs('alpha', '1.0.0', 'acmepay')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'bolt-pay')).status).toBe(201)
  })

  it('that an administrator gave to a publisher is its own, however like another one it is', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0', 'acme-pay')
    const url = '/plugins/acmepay/owners/beta'
    expect((await registry.send('beta', 'PUT', url)).problem().code).toBe('PLUGIN_NOT_FOUND')
    expect((await registry.send('root', 'PUT', url)).body).toMatchObject({ owners: ['beta'], revision: 0 })
    expect((await registry.publishAs('alpha', '1.0.0', 'acmepay')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await registry.publishAs('beta', '1.0.0', 'acmepay')).status).toBe(201)
  })

  it('that is too like a reserved one is refused before anything is published under that', async () => {
    await using registry = await openOwned()
    await registry.send('root', 'PUT', '/plugins/acme-payment/owners/alpha')
    expect((await registry.publishAs('beta', '1.0.0', 'acme-payments')).problem().code).toBe(
      'PLUGIN_ID_SIMILAR',
    )
  })

  it('that is reserved stays reserved, unlike one whose first publish never ended', async () => {
    const catalog = createMemoryCatalog()
    {
      await using registry = await openOwned({ catalog })
      await registry.send('root', 'PUT', `${PLUGIN}/owners/alpha`)
    }
    await using later = await openOwned({ catalog, clock: () => Date.now() + 3_600_000 })
    expect((await later.publishAs('beta', '1.0.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await later.publishAs('alpha', '1.0.0')).status).toBe(201)
  })
})

describe('a namespace', () => {
  it('keeps its id and all that begin with it for its owners, until it is freed', async () => {
    await using registry = await openOwned()
    await registry.publishAs('beta', '1.0.0', 'acme-old')
    const url = '/namespaces/acme'
    expect((await registry.send('alpha', 'PUT', url, { owners: ['alpha'] })).problem().code).toBe(
      'SCOPE_MISSING',
    )
    expect((await registry.send('root', 'PUT', url, { owners: ['beta', 'alpha', 'beta'] })).status).toBe(201)
    const { body } = await registry.send('root', 'PUT', url, { owners: ['alpha'] })
    expect(body).toMatchObject({ namespace: 'acme', owners: ['alpha'] })
    expect((await registry.send('root', 'GET', '/namespaces')).body.items).toEqual([body])
    for (const id of ['acme', 'acme-pay', 'acme-pay-later']) {
      expect((await registry.publishAs('beta', '1.0.0', id)).problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: `${id} is in the namespace acme, which is reserved for alpha.`,
      })
    }
    expect((await registry.publishAs('beta', '1.1.0', 'acme-old')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'acmeshop')).status).toBe(201)
    // Like acme-old of another publisher, but an administrator gave the namespace away.
    expect((await registry.publishAs('alpha', '1.0.0', 'acme-olds')).status).toBe(201)
    expect((await registry.send('root', 'DELETE', url)).status).toBe(204)
    expect((await registry.publishAs('beta', '1.0.0', 'acme-ship')).status).toBe(201)
    expect((await registry.send('root', 'DELETE', url)).problem().code).toBe('NAMESPACE_NOT_FOUND')
  })

  it('within another one belongs to its own owners', async () => {
    await using registry = await openOwned()
    await registry.send('root', 'PUT', '/namespaces/acme', { owners: [] })
    await registry.send('root', 'PUT', '/namespaces/acme-labs', { owners: ['beta'] })
    expect((await registry.publishAs('beta', '1.0.0', 'acme-labs-chat')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'acme-chat')).problem().detail).toBe(
      'acme-chat is in the namespace acme, which is reserved for nobody yet.',
    )
  })
})
