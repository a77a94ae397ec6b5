import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'

/** A UDP socket that records what it receives. */
export interface UdpListener extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** What it has received, as Latin-1. */
  readonly packets: readonly string[]
}

export async function openUdpListener(): Promise<UdpListener> {
  const packets: string[] = []
  const socket = createSocket('udp4', (packet) => packets.push(packet.toString('latin1')))
  // Firefox uses the loopback interface for WebRTC only where there is no other.
  const external = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)
  socket.bind(0, external?.address ?? '127.0.0.1')
  await once(socket, 'listening')
  return {
    ...socket.address(),
    packets,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}
