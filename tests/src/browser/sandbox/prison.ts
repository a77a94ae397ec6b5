import { REACT, showing } from '../harness/written-plugin.ts'

/** An entry that navigates its frame to another address, by script or by a refresh of the page. */
export function leaverEntry(address: string, way: 'script' | 'refresh' = 'script'): string {
  const leave =
    way === 'script'
      ? `location.href = ${JSON.stringify(address)}`
      : `document.head.append(Object.assign(document.createElement('meta'),
          { httpEquiv: 'refresh', content: ${JSON.stringify(`0;url=${address}`)} }))`
  return showing(`() => { useEffect(() => { ${leave} }, []); return null }`)
}

/**
 * The entry of a plugin that tries everything a sandbox must prevent, and passes the results to the host as the label
 * of a payment method, which the host shows.
 *
 * @param other an origin that the plugin must not reach
 */
export function prisonerEntry(other: string): string {
  return `${REACT}
const OTHER = ${JSON.stringify(other)}
const nonce = [...document.querySelectorAll('script')].map((script) => script.nonce).find(Boolean) ?? ''

const loads = (tag, set) => new Promise((resolve) => {
  const element = document.createElement(tag)
  set(element)
  element.onload = () => resolve('allowed')
  element.onerror = () => resolve('refused')
  document.body.append(element)
  setTimeout(() => resolve('silent'), 1500)
})
const reads = (read) => { try { read(); return 'allowed' } catch { return 'refused' } }
const asks = (promise) => promise.then(() => 'allowed', () => 'refused')

const ATTEMPTS = {
  'the parent document': () => reads(() => window.parent.document.title),
  'the top document': () => reads(() => window.top.document.title),
  'the frame element': () => (window.frameElement ? 'allowed' : 'refused'),
  'cookies': () => reads(() => document.cookie),
  'localStorage': () => reads(() => localStorage.length),
  'sessionStorage': () => reads(() => sessionStorage.length),
  'indexedDB': () => new Promise((resolve) => {
    try {
      const request = indexedDB.open('x')
      request.onsuccess = () => resolve('allowed')
      request.onerror = () => resolve('refused')
    } catch { resolve('refused') }
  }),
  'cache storage': () => new Promise((resolve) => {
    try { resolve(asks(caches.open('x'))) } catch { resolve('refused') }
  }),
  'a service worker': () => new Promise((resolve) => {
    try { resolve(asks(navigator.serviceWorker.register('/sw.js'))) } catch { resolve('refused') }
  }),
  'the top location': () => reads(() => { window.top.location.href = OTHER + '/top' }),
  'the location of the parent': () => reads(() => { window.parent.location.assign(OTHER + '/parent') }),
  'a popup': () => (window.open(OTHER + '/popup') ? 'allowed' : 'refused'),
  'a dialog': () => (window.confirm('x') ? 'allowed' : 'refused'),
  'eval': () => reads(() => (0, eval)('1')),
  'WebRTC by its name': () => reads(() => new RTCPeerConnection()),
  'a form': () => {
    const form = document.createElement('form')
    Object.assign(form, { action: OTHER + '/form', target: '_blank' })
    document.body.append(form)
    form.submit()
    return 'silent'
  },
  'fetch': () => asks(fetch(OTHER + '/fetch')),
  'fetch without cors': () => asks(fetch(OTHER + '/no-cors', { mode: 'no-cors' })),
  "fetch of the host's": () => asks(fetch(new URL('/acme/plugin-manifest', location.href))),
  'XMLHttpRequest': () => new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('GET', OTHER + '/xhr')
    request.onload = () => resolve('allowed')
    request.onerror = () => resolve('refused')
    request.send()
  }),
  'a socket': () => new Promise((resolve) => {
    try {
      const socket = new WebSocket(OTHER.replace('http', 'ws') + '/socket')
      socket.onopen = () => resolve('allowed')
      socket.onerror = () => resolve('refused')
    } catch { resolve('refused') }
  }),
  'an event stream': () => new Promise((resolve) => {
    const events = new EventSource(OTHER + '/events')
    events.onopen = () => resolve('allowed')
    events.onerror = () => { events.close(); resolve('refused') }
  }),
  'a beacon': () => { navigator.sendBeacon(OTHER + '/beacon', 'x'); return 'silent' },
  'an image': () => loads('img', (image) => { image.src = OTHER + '/image.svg' }),
  'a style sheet': () => loads('link', (link) => Object.assign(link, { rel: 'stylesheet', href: OTHER + '/style.css' })),
  'a style that fetches': () => {
    const style = document.createElement('style')
    style.textContent = '.escape{background:url(' + OTHER + '/background.svg)}'
    document.head.append(style)
    document.body.classList.add('escape')
    return 'silent'
  },
  'a script': () => loads('script', (script) => { script.src = OTHER + '/script.js' }),
  'a script with a nonce of the page': () =>
    loads('script', (script) => Object.assign(script, { nonce, src: OTHER + '/nonce.js' })),
  'a module with a nonce of the page': () =>
    loads('script', (script) => Object.assign(script, { type: 'module', nonce, src: OTHER + '/nonce-module.js' })),
  'an import': () => asks(import(OTHER + '/import.js')),
  'an import of a blob': () =>
    asks(import(URL.createObjectURL(new Blob(['fetch("' + OTHER + '/blob")'], { type: 'text/javascript' })))),
  'a worker': () => new Promise((resolve) => {
    try {
      const worker = new Worker(URL.createObjectURL(new Blob(['fetch("' + OTHER + '/worker")'])))
      worker.onerror = () => resolve('refused')
      setTimeout(() => resolve('silent'), 500)
    } catch { resolve('refused') }
  }),
  // A frame fires its load event even when it shows a refusal.
  'a frame': () => { loads('iframe', (frame) => { frame.src = OTHER + '/frame' }); return 'silent' },
  'a frame of markup': () => {
    loads('iframe', (frame) => { frame.srcdoc = '<img src="' + OTHER + '/srcdoc.svg">' })
    return 'silent'
  },
  'an object': () => loads('object', (object) => { object.data = OTHER + '/object' }),
  'a prefetch': () => loads('link', (link) => Object.assign(link, { rel: 'prefetch', href: OTHER + '/prefetch' })),
  'a preload': () => loads('link', (link) => Object.assign(link, { rel: 'preload', as: 'fetch', href: OTHER + '/preload' })),
  'a module preload': () => loads('link', (link) => Object.assign(link, { rel: 'modulepreload', href: OTHER + '/modulepreload.js' })),
  'a base': () => {
    const base = document.createElement('base')
    base.href = OTHER
    document.head.append(base)
    return document.baseURI.startsWith(OTHER) ? 'allowed' : 'refused'
  },
}

function Prisoner({ host, plugin }) {
  useEffect(() => {
    void (async () => {
      const entries = await Promise.all(Object.entries(ATTEMPTS).map(async ([name, attempt]) => {
        const silence = new Promise((resolve) => setTimeout(() => resolve('silent'), 3000))
        try { return [name, await Promise.race([attempt(), silence])] } catch (error) { return [name, 'threw ' + error.name] }
      }))
      host.onSelect({ id: plugin.id, label: JSON.stringify(Object.fromEntries(entries)), feeCents: 1 })
    })()
  }, [])
  return h('p', null, 'prisoner')
}
export default { extensions: { 'payment-methods': Prisoner } }
`
}
