/**
 * Stands for Firefox when playwright-core starts it: starts the real one, and passes on the messages of WebDriver BiDi. The
 * released Firefox does not know one command that playwright-core sends for every context, the override of media features;
 * this program answers it, and nothing else changes.
 *
 * Arguments: the path of Firefox, then its own arguments.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'

const LISTENING = /^WebDriver BiDi listening on (ws:\S+)$/
const Command = z.object({ id: z.int(), method: z.string() })
const UNKNOWN_TO_FIREFOX = 'emulation.setMediaFeaturesOverride'

const [path, ...args] = process.argv.slice(2)
if (path === undefined) throw new Error('the first argument must be the path of Firefox')

const firefox = spawn(path, args, { stdio: ['ignore', 'inherit', 'pipe'] })
firefox.once('error', (error) => {
  process.stderr.write(`${path} cannot be started: ${error.message}\n`)
  process.exit(1)
})
firefox.once('exit', (code) => process.exit(code ?? 1))
process.once('SIGTERM', () => firefox.kill('SIGTERM'))

createInterface(firefox.stderr).on('line', (line) => {
  const [, url] = LISTENING.exec(line) ?? []
  if (url === undefined) process.stderr.write(`${line}\n`)
  else void announce(url)
})

/** Says where this program listens, in the words of Firefox. */
async function announce(url: string): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (client, request) => connect(client, `${url}${request.url ?? ''}`))
  await once(server, 'listening')
  // The address of a server that listens on a port.
  const { port } = server.address() as AddressInfo
  process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${port}\n`)
}

function connect(client: WebSocket, url: string): void {
  const browser = new WebSocket(url, { perMessageDeflate: false })
  const waiting = once(browser, 'open')
  const passOn = async (text: string): Promise<void> => {
    const { id, method } = Command.parse(JSON.parse(text))
    await waiting
    if (method === UNKNOWN_TO_FIREFOX) client.send(JSON.stringify({ type: 'success', id, result: {} }))
    else browser.send(text)
  }
  client.on('message', (data: Buffer) => void passOn(data.toString()))
  browser.on('message', (data: Buffer) => client.send(data.toString()))
  browser.once('close', () => client.close())
  client.once('close', () => browser.close())
  browser.on('error', () => client.close())
}
