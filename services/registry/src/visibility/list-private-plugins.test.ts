import { describe, expect, it } from 'vitest'
import { by, CALLERS, OWNER, ok, openSecret, publish, SECRET } from '../testing/secret-plugin.ts'

describe('a private plugin', () => {
  it('is in no public listing, and in the private one of whoever it belongs to or names', async () => {
    await using registry = await openSecret()
    await publish(registry, { id: 'open-plugin' })
    await registry.name(['shop'])
    const idsOf = async (query: string, name: string) => {
      const answer = await registry.send('GET', `/plugins${query}`, by(name))
      expect(answer.status, answer.text).toBe(200)
      expect(answer.body.nextCursor).toBeNull()
      return answer.body.items.map(({ id }: { id: string }) => id)
    }
    for (const { name } of CALLERS) {
      for (const query of ['', '?sort=updated', '?query=hidden', '?query=plugin'])
        expect(await idsOf(query, name), name).toEqual(['open-plugin'])
      const isListed = ['a named tenant', 'the owner', 'an administrator'].includes(name)
      expect(await idsOf('?visibility=private', name), name).toEqual(isListed ? [SECRET] : [])
    }
    const filtered = await registry.send('GET', '/plugins?visibility=private&query=x', OWNER)
    expect(filtered.problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })

  it('from before plugins had owners is listed for the token that published it, also when that has another publisher now', async () => {
    await using registry = await openSecret()
    const { ownerships } = registry.catalog
    const headers = by('a publisher of another name with the name of the owner as its token')
    const list = async () => (await registry.send('GET', '/plugins?visibility=private&limit=1', headers)).body
    expect(await list()).toEqual({ items: [], nextCursor: null })
    const stored = await ownerships.find(SECRET)
    if (!stored) throw new Error('the record is gone')
    await ownerships.replace(stored, { ...stored.value, areTokenNames: true })
    expect(await list()).toMatchObject({ items: [{ id: SECRET }], nextCursor: null })
  })
})

it('the private plugins of a caller are listed a page after the other, each once', async () => {
  await using registry = await openSecret()
  for (const id of ['alpha-pay', 'beta-banner', 'gamma-chart'])
    await ok(publish(registry, { id, query: '?visibility=private' }))
  const found: string[] = []
  let url = '/plugins?visibility=private&limit=1'
  for (let pages = 0; pages < 10; pages += 1) {
    const { body } = await registry.send('GET', url, OWNER)
    found.push(...body.items.map(({ id }: { id: string }) => id))
    if (body.nextCursor === null) break
    url = `/plugins?visibility=private&limit=1&cursor=${body.nextCursor}`
  }
  expect(found).toEqual(['alpha-pay', 'beta-banner', 'gamma-chart', SECRET])
})
