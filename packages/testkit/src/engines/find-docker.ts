import { request } from 'node:http'
import { join } from 'node:path'
import { exists } from './exists.ts'

const PING_TIMEOUT_MS = 2_000

/** Resolves to null when a container runtime answers, else to the reason there is none. */
export async function whyNoDocker(env: NodeJS.ProcessEnv): Promise<string | null> {
  const host = env.DOCKER_HOST
  if (host !== undefined && !host.startsWith('unix://')) {
    // Over TCP or SSH certificates and keys matter, so connect as testcontainers does.
    return whyTestcontainersCannotReach(host)
  }
  const sockets = host === undefined ? usualSockets(env) : [host.slice('unix://'.length)]
  for (const socket of sockets) {
    // In order, since the first that answers is used.
    if ((await exists(socket)) && (await answersPing(socket))) return whyTestcontainersCannotReach(socket)
  }
  return `no Docker daemon answers at ${sockets.join(', ')}`
}

function usualSockets({ HOME, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): string[] {
  return [
    '/var/run/docker.sock',
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'docker.sock')] : []),
    ...(HOME ? [join(HOME, '.docker/run/docker.sock'), join(HOME, '.docker/desktop/docker.sock')] : []),
  ]
}

async function answersPing(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: PING_TIMEOUT_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    // May fail: a dead socket file or another owner both mean that there is no daemon to use.
    ping.on('error', () => resolve(false))
    ping.on('timeout', () => ping.destroy())
    ping.end()
  })
}

async function whyTestcontainersCannotReach(where: string): Promise<string | null> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  try {
    await getContainerRuntimeClient()
    return null
  } catch (cause) {
    return `Docker at ${where} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
