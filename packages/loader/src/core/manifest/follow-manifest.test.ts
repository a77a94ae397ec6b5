import type { TenantManifest } from '@plugboard/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleManifest } from '../../testing/sample-plugin.ts'
import { type FollowOptions, followManifest } from './follow-manifest.ts'

describe('a page that follows its manifest', () => {
  let urls: string[]
  let requests: { answer: (response: Response) => void; signal: AbortSignal }[]

  beforeEach(() => {
    requests = []
    urls = []
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
    vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>()
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      urls.push(url)
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
    await expect(refreshed).rejects.toThrow('/manifest did not answer with a manifest')
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
    const { taken, stop } = follow({ intervalMs: 1, known: () => null, timeoutMs: 20 })
    await expect
      .poll(() => {
        if (requests.length > 1) requests.at(-1)?.answer(Response.json(sampleManifest([])))
        return taken
      })
      .not.toEqual([])
    stop()
    expect(requests[0]?.signal.aborted).toBe(true)
  })

  describe('with a manifest that names a copy', () => {
    const fallbackUrl = 'https://edge.example/plugins/manifests/a1'
    const known = () => ({ ...sampleManifest([], 3), fallbackUrl })

    it.each([
      ['with 503', () => new Response(null, { status: 503 })],
      ['with 500', () => Response.json({ code: 'INTERNAL' }, { status: 500 })],
    ])('asks for the copy when the host answers %s, and says that it may be older', async (_how, answer) => {
      const { taken, origins, refresh } = follow({ known })
      const refreshed = refresh()
      requests[0]?.answer(answer())
      await expect.poll(() => urls).toEqual(['/manifest', fallbackUrl])
      requests[1]?.answer(copy())
      await refreshed
      expect(taken).toEqual([sampleManifest([], 4)])
      expect(origins).toEqual([{ current: false }])
    })

    it('asks for the copy when no answer arrives, and then the host again', async () => {
      const { taken, origins, refresh } = follow({ known, timeoutMs: 300 })
      const refreshed = refresh()
      await expect.poll(() => urls).toEqual(['/manifest', fallbackUrl])
      requests[1]?.answer(copy())
      await refreshed
      const again = refresh()
      requests[2]?.answer(Response.json(sampleManifest([], 5)))
      await again
      expect(urls.at(-1)).toBe('/manifest')
      expect(taken).toHaveLength(2)
      expect(origins.at(-1)).toEqual({ current: true })
    })

    it.each([401, 403, 404, 410])('does not ask for the copy when the host answers %i', async (status) => {
      const { taken, refresh } = follow({ known })
      const refreshed = refresh()
      requests[0]?.answer(Response.json({ code: 'X' }, { status }))
      await expect(refreshed).rejects.toThrow('/manifest did not answer with a manifest')
      expect(urls).toEqual(['/manifest'])
      expect(taken).toEqual([])
    })

    it('does not ask for the copy when the host answers with something else', async () => {
      const { refresh } = follow({ known })
      const refreshed = refresh()
      requests[0]?.answer(new Response('<h1>Sign in</h1>'))
      await expect(refreshed).rejects.toThrow('/manifest did not answer with a manifest')
      expect(urls).toEqual(['/manifest'])
    })

    it('keeps what it has when there is no copy either', async () => {
      const { taken, refresh } = follow({ known })
      const refreshed = refresh()
      requests[0]?.answer(new Response(null, { status: 503 }))
      await expect.poll(() => requests).toHaveLength(2)
      requests[1]?.answer(Response.json({ code: 'MANIFEST_NOT_FOUND' }, { status: 404 }))
      await expect(refreshed).rejects.toThrow(fallbackUrl)
      expect(taken).toEqual([])
    })
  })

  it('ignores an answer that arrives after it stopped following', async () => {
    const { taken, refresh, stop } = follow()
    const refreshed = refresh()
    stop()
    await expect(refreshed).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(taken).toEqual([])
  })
})

function copy(): Response {
  return Response.json(sampleManifest([], 4))
}

function follow(options: Partial<FollowOptions> = {}) {
  const taken: (TenantManifest | null)[] = []
  const origins: { readonly current: boolean }[] = []
  const followed = followManifest({
    url: '/manifest',
    intervalMs: 0,
    known: () => sampleManifest([]),
    onManifest: (manifest, origin) => {
      taken.push(manifest)
      origins.push(origin)
    },
    ...options,
  })
  return { taken, origins, refresh: () => followed.refresh(), stop: () => followed.stop() }
}
