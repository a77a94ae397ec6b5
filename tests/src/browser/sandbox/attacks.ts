import { REACT } from '../harness/written-plugin.ts'

/** An entry that runs statements when it is shown, with `host` in scope. */
export function doing(effect: string, before = ''): string {
  return `${before}${REACT}
export default { extensions: { point: ({ host }) => {
  useEffect(() => { ${effect} }, [])
  return h('p', null, 'here')
} } }`
}

/** Captures the frame's port, as `port`, when it first sends a message. */
export const CAPTURE_PORT = `
const { postMessage } = MessagePort.prototype
MessagePort.prototype.postMessage = function (...args) {
  globalThis.port ??= this
  return postMessage.apply(this, args)
}
`

/** What a connection by WebRTC sends out in its first packet: the name that its other side has. */
export const SECRET = 'WhatItKnows'

/** Connects to a UDP socket by WebRTC from a frame of its own, since the plugin's has none. */
export function callerEntry({ address, port }: { readonly address: string; readonly port: number }): string {
  const connect = `(async () => {
    const connection = new RTCPeerConnection()
    connection.createDataChannel('x')
    const { sdp } = await connection.createOffer()
    await connection.setLocalDescription({ type: 'offer', sdp })
    const answer = sdp
      .replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:${SECRET}')
      .replace(/a=ice-pwd:.*/g, 'a=ice-pwd:abcdefghijklmnopqrstuvwx')
      .replace('a=setup:actpass', 'a=setup:passive')
    await connection.setRemoteDescription({ type: 'answer', sdp: answer })
    const candidate = 'candidate:1 1 udp 2113937151 ${address} ${port} typ host'
    await connection.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 })
  })()`
  return doing(`
    const frame = document.createElement('iframe')
    frame.srcdoc = ${JSON.stringify(`<script>${connect}</script>`).replaceAll('</', '<\\/')}
    document.body.append(frame)`)
}

/** Takes the focus again and again, and reports each key that it gets. */
export const THIEF = doing(`
  const input = document.body.appendChild(document.createElement('input'))
  input.addEventListener('keydown', ({ key }) => host.report(key))
  setInterval(() => {
    input.blur()
    input.focus()
  }, 20)`)

/** Stops its process for so long, and reports when it begins and when it has ended. */
export function loopingEntry(ms: number): string {
  return doing(`
    host.report('begins')
    setTimeout(() => {
      const end = Date.now() + ${ms}
      while (Date.now() < end);
      host.report('ended')
    }, 200)`)
}

/** Plugins that flood the page with messages until they are removed, each in its way. */
export const FLOODS: Readonly<Record<string, string>> = {
  window: doing(flooding(`parent.postMessage({ n }, '*')`)),
  nested: doing(`
    const frame = document.createElement('iframe')
    frame.srcdoc = ${JSON.stringify(`<script>${flooding(`top.postMessage({ n }, '*')`)}</script>`).replaceAll('</', '<\\/')}
    document.body.append(frame)`),
  ports: doing(flooding(`parent.postMessage(null, '*', [new MessageChannel().port2])`)),
  calls: doing(flooding('host.report(n)')),
}

/** Sends 2,000 messages at once, again and again: a busy machine may take seconds to handle the first. */
function flooding(send: string): string {
  return `setInterval(() => { for (let n = 0; n < 2000; n += 1) ${send} }, 500)`
}

/** Plugins that send a few huge messages. */
export const HUGE: Readonly<Record<string, string>> = {
  bytes: doing(`port.postMessage({ type: 'size', height: 1, huge: new Uint8Array(2e7) })`, CAPTURE_PORT),
  text: doing(`port.postMessage({ type: 'size', height: 1, huge: 'x'.repeat(2e7) })`, CAPTURE_PORT),
  objects: doing(
    `port.postMessage({ type: 'size', height: 1, huge: Array.from({ length: 1e6 }, (_, n) => [n]) })`,
    CAPTURE_PORT,
  ),
}
