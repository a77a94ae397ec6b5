import { expect, it } from 'vitest'
import { pageHtml, remotesHead } from './page-html.ts'

it('remotesHead preloads a file with CORS only when the remote itself requests it with CORS', () => {
  const head = remotesHead([
    { url: 'http://edge/remoteEntry.js', as: 'script', cors: false },
    { url: 'http://edge/chunk.css', as: 'style', cors: true },
  ])
  expect(head).toBe(
    '<link rel="preload" as="script" href="http://edge/remoteEntry.js">' +
      '<link rel="preload" as="style" crossorigin="anonymous" href="http://edge/chunk.css">',
  )
})

it('pageHtml escapes data that would end its script element', () => {
  const remote = { id: '</script>', name: 'one', entry: 'http://edge/' }
  const html = pageHtml({ script: 'federation', markup: '', head: '', data: { remotes: [remote] } })
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(html)?.[1] ?? ''
  expect(JSON.parse(json)).toEqual({ remotes: [remote] })
})
