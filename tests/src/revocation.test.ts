import { expect, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { describePairs } from './harness/pairs.ts'
import { startEdge, startPlugboard } from './harness/plugboard.ts'
import { metadataOf, upload } from './harness/upload.ts'

const PATH = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const REASON = 'It sends card numbers to a log.'

describePairs('a revoked version', (pair) => {
  it('is answered 410 with the reason by every edge, one of which it was cached in, while no registry runs', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place, { EDGE_REVALIDATE_MS: '500' })
    await using other = await startEdge(place, { EDGE_REVALIDATE_MS: '500' })
    const { registry, edge } = plugboard
    await upload(registry.url, { file: 'export default { extensions: {} }\n', metadata: metadataOf() })
    expect((await fetch(edge.url + PATH)).status).toBe(200)

    const revoked = await fetch(`${registry.url}/plugins/test-plugin/versions/1.0.0/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: REASON }),
    })
    expect(revoked.status).toBe(200)
    await registry.kill()

    for (const { url } of [edge, other]) {
      const answer = await eventually(
        () => fetch(url + PATH),
        ({ status }) => status === 410,
      )
      expect(answer.headers.get('cache-control')).toBe('public, max-age=5')
      expect(await (await fetch(url + PATH)).json()).toMatchObject({
        code: 'VERSION_REVOKED',
        detail: `This version was revoked: ${REASON}`,
      })
    }
  })
})
