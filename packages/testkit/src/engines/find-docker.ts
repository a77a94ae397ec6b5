import { request } from 'node:http'
import { join } from 'node:path'
import { exists } from './exists.ts'

const PING_TIMEOUT_MS = 2_000

/** Resolves to null when a container runtime answers, else to why there is none. Imports nothing to find out. */
export async function whyNoDocker(env: NodeJS.ProcessEnv): Promise<string | null> {
  const host = env.DOCKER_HOST
  if (host !== undefined && !host.startsWith('unix://')) {
    // Over TCP or SSH its certificates and keys matter: ask as testcontainers will.
    return whyTestcontainersCannotReach(host)
  }
  const sockets = host === undefined ? usualSockets(env) : [host.slice('unix://'.length)]
  for (const socket of sockets) {
    // In order: the first that answers is the one that will be used.
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
    // A question that is allowed to fail: a dead socket file and a foreign owner both mean no daemon for us.
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
