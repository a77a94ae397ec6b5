import type { TenantManifest } from '@plugboard/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleManifest } from '../../testing/sample-plugin.ts'
import { type FollowOptions, followManifest } from './follow-manifest.ts'

describe('a page that follows its manifest', () => {
  let requests: { answer: (response: Response) => void; signal: AbortSignal }[]

  beforeEach(() => {
    requests = []
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>()
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      requests.push({ answer: resolve, signal })
      return promise
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('applies a manifest as soon as it arrives', async () => {
    const { taken, refresh } = follow()
    const refreshed = refresh()
    requests[0]?.answer(Response.json(sampleManifest([])))
    await refreshed
    expect(taken).toEqual([sampleManifest([])])
  })

  it('ignores an answer that arrives after the answer to a later request', async () => {
    const { taken, refresh } = follow()
    const refreshed = [refresh(), refresh()]
    requests[1]?.answer(Response.json(sampleManifest([], 2)))
    await refreshed[1]
    requests[0]?.answer(Response.json(sampleManifest([], 1)))
    await refreshed[0]
    expect(taken).toEqual([sampleManifest([], 2)])
  })

  it.each([
    [{ error: 'session expired' }],
    [null],
    [[]],
    [{ ...sampleManifest([]), schemaVersion: 1 }],
    [{ ...sampleManifest([]), plugins: { a: 1 } }],
    [{ ...sampleManifest([]), plugins: [null] }],
    [{ ...sampleManifest([]), generation: '1' }],
    [{ ...sampleManifest([]), tenantId: undefined }],
  ])('refuses %j as a manifest, even with the status 200', async (answer) => {
    const { taken, refresh } = follow()
    const refreshed = refresh()
    requests[0]?.answer(Response.json(answer))
    await expect(refreshed).rejects.toThrow('/manifest did not answer with a tenant manifest')
    expect(taken).toEqual([])
  })

  it('passes on null when the host answers 204', async () => {
    const { taken, refresh } = follow()
    const refreshed = refresh()
    requests[0]?.answer(new Response(null, { status: 204 }))
    await refreshed
    expect(taken).toEqual([null])
  })

  it('asks again if no answer arrives', async () => {
    const { taken, stop } = follow({ intervalMs: 1, urgent: true, timeoutMs: 20 })
    await expect
      .poll(() => {
        if (requests.length > 1) requests.at(-1)?.answer(Response.json(sampleManifest([])))
        return taken
      })
      .not.toEqual([])
    stop()
    expect(requests[0]?.signal.aborted).toBe(true)
  })

  it('ignores an answer that arrives after it stopped following', async () => {
    const { taken, refresh, stop } = follow()
    const refreshed = refresh()
    stop()
    await expect(refreshed).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(taken).toEqual([])
  })
})

function follow(options: Partial<FollowOptions> = {}) {
  const taken: (TenantManifest | null)[] = []
  const followed = followManifest({
    url: '/manifest',
    intervalMs: 0,
    urgent: false,
    onManifest: (manifest) => taken.push(manifest),
    ...options,
  })
  return { taken, refresh: () => followed.refresh(), stop: () => followed.stop() }
}
