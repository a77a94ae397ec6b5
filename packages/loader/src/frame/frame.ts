import type { PluginContext } from '@plugboard/types/plugin-contract'
import { Component, createElement, type ReactNode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { activatePlugin } from '../core/activate-plugin.ts'
import {
  FRAME_READY,
  type FrameHost,
  type FromFrame,
  type RunMessage,
  type ToFrame,
} from '../core/frame-messages.ts'
import { type LoadedPlugin, loadModule } from '../core/load-module.ts'
import { stylesOf } from '../core/plugin-files.ts'
import { messageOf, PluginLoadError } from '../core/plugin-load-error.ts'
import { holdStyles } from '../core/style-sheets.ts'

// The script of a sandbox frame's page. It has a React of its own, and runs one plugin as the page would.

const script = document.currentScript
const nonce = script?.nonce
const allowedOrigins: readonly string[] = JSON.parse(script?.dataset.origins ?? '[]')

window.addEventListener('message', function run(event: MessageEvent<RunMessage>) {
  const [port] = event.ports
  if (event.source !== window.parent || event.data?.type !== 'plugboard:run' || !port) return
  window.removeEventListener('message', run)
  void show(event.data, port)
})
window.parent.postMessage({ type: FRAME_READY }, '*')

async function show(
  { plugin, tenantId, point, host, timeoutMs }: RunMessage,
  port: MessagePort,
): Promise<void> {
  const send = (message: FromFrame): void => port.postMessage(message)
  const fail = (thrown: unknown): void => {
    const code = thrown instanceof PluginLoadError ? thrown.code : 'RENDER'
    send({ type: 'failed', code, message: messageOf(thrown) })
  }
  try {
    const styles = holdStyles(stylesOf(plugin), nonce)
    const [definition] = await Promise.all([
      loadModule(plugin, { allowedOrigins, nonce, timeoutMs }),
      styles.loaded.catch((cause: unknown) => {
        throw new PluginLoadError('FETCH_OR_INTEGRITY', plugin.id, messageOf(cause), { cause })
      }),
    ])
    await activatePlugin(definition, { plugin, tenantId }).done
    const container = document.createElement('div')
    document.body.append(container)
    new ResizeObserver(() =>
      send({ type: 'size', height: Math.ceil(container.getBoundingClientRect().height) }),
    ).observe(container)
    const root = createRoot(container)
    const { id, version } = plugin
    const identity = { id, version }
    const draw = (from: FrameHost, config: PluginContext['config']): void =>
      root.render(
        createElement(
          Boundary,
          { fail },
          createElement(
            Suspense,
            { fallback: null },
            createElement(componentOf(definition, point, id), {
              host: fromFrameHost(from, send),
              config,
              plugin: identity,
            }),
          ),
        ),
      )
    port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => draw(data.host, data.config))
    port.start()
    draw(host, plugin.config)
    send({ type: 'shown' })
  } catch (thrown) {
    fail(thrown)
  }
}

function componentOf(
  definition: LoadedPlugin,
  point: string,
  id: string,
): LoadedPlugin['extensions'][string] {
  const component = definition.extensions[point]
  if (component) return component
  throw new PluginLoadError('EXTENSION_MISSING', id, `its definition has no component for ${point}`)
}

function fromFrameHost({ value, callbacks }: FrameHost, send: (message: FromFrame) => void): unknown {
  if (callbacks.length === 0) return value
  const calls = callbacks.map((name) => [name, (...args: unknown[]) => send({ type: 'call', name, args })])
  return { ...Object(value), ...Object.fromEntries(calls) }
}

class Boundary extends Component<
  { fail: (thrown: unknown) => void; children?: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.fail(thrown)
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children
  }
}
