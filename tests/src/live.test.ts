import { expect, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { install } from './harness/install.ts'
import { describePairs } from './harness/pairs.ts'
import { startPlugboard, startRegistry } from './harness/plugboard.ts'
import type { RunningProcess } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const FILE = 'export default { extensions: {} }\n'

describePairs('the events of a tenant', (pair) => {
  it('tell of what was changed and revoked through another registry, and end when their registry stops', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place)
    const { registry, edge } = plugboard
    await using other = await startRegistry(place, edge)
    await upload(registry.url, { file: FILE, metadata: metadataOf() })
    const events = await follow(other, 'acme')
    await events.become([0])
    await install(registry.url, 'acme')
    await events.become([0, 1])
    await install(registry.url, 'another')
    const revoked = await fetch(`${registry.url}/plugins/test-plugin/versions/1.0.0/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'It leaks.' }),
    })
    expect(revoked.status).toBe(200)
    await events.become([0, 1, 2])
    const manifest = await (await fetch(`${other.url}/tenants/acme/manifest`)).json()
    expect(manifest).toMatchObject({ generation: 2, plugins: [] })

    expect(await other.stop()).toBe(0)
    // An end, and not a connection that was cut off after STOP_TIMEOUT_MS.
    await events.ended
    expect(other.log()).not.toContain('connections cut off')
  })
})

async function follow({ url }: RunningProcess, tenantId: string) {
  const { body } = await fetch(`${url}/tenants/${tenantId}/events`)
  if (!body) throw new Error('the answer has no body')
  let text = ''
  const ended = body.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(chunk) {
        text += chunk
      },
    }),
  )
  const generations = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  return {
    ended,
    become: (expected: readonly number[]) =>
      eventually(
        async () => generations().join(),
        (present) => present === expected.join(),
      ),
  }
}
