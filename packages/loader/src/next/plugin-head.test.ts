import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { prerender } from 'react-dom/static'
import { describe, expect, it, vi } from 'vitest'
import { sampleManifest, samplePlugin } from '../testing/sample-plugin.ts'
import { PluginHead, type PluginHeadProps } from './plugin-head.tsx'

const ORIGIN = 'https://edge.example'
const PLUGIN = samplePlugin({}, ['bundle.js', 'bundle.css'])
const render = (props: Partial<PluginHeadProps>): string =>
  renderToString(
    createElement(PluginHead, { manifest: sampleManifest([PLUGIN]), allowedOrigins: [ORIGIN], ...props }),
  )

describe('the head of a page with plugins', () => {
  it('has one import map with the integrity of the scripts, and then the hints', () => {
    const html = render({ nonce: 'abc' })
    const url = `${PLUGIN.base}bundle.js`
    const [, map = ''] =
      /<script type="importmap" nonce="abc" data-plugboard-integrity="">(.*?)<\/script>/.exec(html) ?? []
    expect(JSON.parse(map)).toMatchObject({ integrity: { [url]: PLUGIN.files[0]?.integrity } })
    expect(html.match(/<script/g)).toHaveLength(1)
    const { index = -1 } = /<link rel="modulepreload" href="([^"]*)"/.exec(html) ?? {}
    expect(index).toBeGreaterThan(html.indexOf('</script>'))
    expect(html).toContain(`<link rel="preload" as="style" href="${PLUGIN.base}bundle.css"`)
  })

  it('is empty without a manifest', () => {
    expect(render({ manifest: null })).not.toContain('<script')
  })

  it('contains the map of a promised manifest once', async () => {
    const { prelude } = await prerender(
      createElement(PluginHead, {
        manifest: Promise.resolve(sampleManifest([PLUGIN])),
        allowedOrigins: [ORIGIN],
      }),
    )
    expect((await new Response(prelude).text()).match(/importmap/g)).toHaveLength(1)
  })

  it('is empty and reports nothing when the promise of the manifest rejects', async () => {
    const manifest = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('the sessions are down')))
    })
    const onError = vi.fn<(error: unknown) => void>()
    const { prelude } = await prerender(createElement(PluginHead, { manifest, allowedOrigins: [ORIGIN] }), {
      onError,
    })
    expect(await new Response(prelude).text()).toContain('<div hidden=""></div>')
    expect(onError).not.toHaveBeenCalled()
  })

  it('does not read a promised manifest in a browser, which does not need it', () => {
    vi.stubGlobal('document', {})
    const manifest = Promise.resolve(null)
    const then = vi.spyOn(manifest, 'then')
    expect(render({ manifest })).not.toContain('<script')
    expect(then).not.toHaveBeenCalled()
    vi.unstubAllGlobals()
  })

  it('does not mention plugins that are sandboxed, or have files from other origins', () => {
    const elsewhere = samplePlugin({ id: 'elsewhere', base: 'https://other.example/' })
    const sandboxed = samplePlugin({ id: 'sandboxed', isolation: 'sandbox' })
    const html = render({ manifest: sampleManifest([elsewhere, sandboxed]) })
    expect(html).not.toContain('other.example')
    expect(html).not.toContain('sandboxed')
  })

  it.each([
    ['nonce', { nonce: '"><script>alert(1)</script>' }],
    [
      'URL',
      {
        manifest: sampleManifest([samplePlugin({ base: `${ORIGIN}/"><script>alert(1)</script>/` })]),
      },
    ],
  ])('stays as it is whatever characters its %s has', (_, props) => {
    expect(render(props)).not.toContain('"><script>')
  })
})
