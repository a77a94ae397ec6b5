import { PLUGIN_ATTRIBUTE, VERSION_ATTRIBUTE } from '@plugboard/types/plugin-contract'
import { createElement, Suspense } from 'react'
import * as ReactDomClient from 'react-dom/client'
import { PluginLoadError } from '../core/failures/plugin-load-error.ts'
import { watchUncaughtErrors } from '../core/failures/uncaught-errors.ts'
import { runPlugin } from '../core/plugins/run-plugin.ts'
import type { FrameHost, FromFrame, RunMessage, ToFrame } from '../core/sandbox/frame-messages.ts'
import { Boundary } from '../react/boundary.tsx'
import { asRenderError } from '../react/render-error.ts'
import { createFrameChannel } from './frame-channel.ts'

// The script of a sandbox frame's page. It has a React of its own, and runs one plugin as a page would.

const script = document.currentScript
const allowedOrigins: readonly string[] = JSON.parse(script?.dataset.origins ?? '[]')

// A library that looks for WebRTC finds none. Where the frame's policy blocks it, Chromium ends the process that uses it, and
// with it all frames. This keeps nobody from it who wants it: a frame inside of this one has it again.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, name)

const { port1: port, port2 } = new MessageChannel()
port.addEventListener('message', ({ data }: MessageEvent<RunMessage>) => run(data), { once: true })
port.start()
window.parent.postMessage(null, '*', [port2])

function run(first: RunMessage): void {
  const { plugin, tenantId, point, timeoutMs } = first
  const identity = { id: plugin.id, version: plugin.version }
  const send = (message: FromFrame): void => port.postMessage(message)
  const container = document.createElement('div')
  document.body.append(container)
  // All of the document is the plugin's, so that its styles hold everywhere in it.
  document.documentElement.setAttribute(PLUGIN_ATTRIBUTE, plugin.id)
  document.documentElement.setAttribute(VERSION_ATTRIBUTE, plugin.version)
  const root = ReactDomClient.createRoot(container)
  const readHost = createHostReader(send)
  const channel =
    first.channel && createFrameChannel(first.channel, (news) => send({ type: 'channel', news }))
  let { host } = first

  const running = runPlugin({
    plugin,
    tenantId,
    // Here a plugin's own roots break nothing of a page.
    load: { allowedOrigins, timeoutMs, modules: { 'react-dom/client': ReactDomClient } },
    channel: channel?.hub,
    emit(event) {
      if (event.type === 'ready') send({ type: 'shown' })
      else if (event.type === 'failed')
        tell(running.state.status === 'failed' ? 'failed' : 'report', event.error)
    },
    changed: draw,
  })

  function draw(): void {
    const { state } = running
    if (state.status !== 'ready') return root.render(null)
    const extension = state.definition.extensions[point]
    if (!extension) {
      return tell(
        'failed',
        new PluginLoadError('EXTENSION_MISSING', plugin.id, `its definition has no component for ${point}`),
      )
    }
    const props = {
      host: readHost(host),
      config: state.plugin.config,
      plugin: identity,
      channel: state.channel,
    }
    root.render(
      createElement(
        Boundary,
        // The page shows the failure in the frame's place.
        { onCatch: (thrown) => tell('failed', asRenderError(plugin, thrown)), show: () => null },
        createElement(Suspense, { fallback: null }, createElement(extension, props)),
      ),
    )
  }

  function tell(type: 'failed' | 'report', { code, message }: PluginLoadError): void {
    // The page puts the id before it, too.
    send({ type, code, message: message.replace(`${plugin.id}: `, '') })
  }

  port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => {
    if (data.news) return channel?.receive(data.news)
    ;({ host } = data)
    running.configure({ ...plugin, config: data.config })
  })
  new ResizeObserver(() =>
    send({ type: 'size', height: Math.ceil(container.getBoundingClientRect().height) }),
  ).observe(container)
  watchUncaughtErrors({
    plugins: () => [running.state],
    report: (_, error) => tell('report', error),
  })
  running.start()
}

/** Makes of what a page hands over what a component gets. A function stays the same: effects may depend on it. */
function createHostReader(send: (message: FromFrame) => void): (host: FrameHost) => unknown {
  const calls = new Map<string, (...args: unknown[]) => void>()
  const callOf = (name: string): ((...args: unknown[]) => void) => {
    const present = calls.get(name)
    if (present) return present
    const call = (...args: unknown[]): void => send({ type: 'call', name, args })
    calls.set(name, call)
    return call
  }
  return ({ value, callbacks }) =>
    callbacks.length === 0
      ? value
      : { ...Object(value), ...Object.fromEntries(callbacks.map((name) => [name, callOf(name)])) }
}
