import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AuthorFolder } from './author-folder.ts'

/** What a page allows. In `sandbox`, it is strict-dynamic, and every plugin runs in a frame. */
export const POLICIES = ['none', 'nonce', 'strict-dynamic', 'sandbox'] as const
export type Policy = (typeof POLICIES)[number]

/** The server of the pages that show the plugins of a tenant. Disposing ends it. */
export interface MatrixHost extends AsyncDisposable {
  readonly pageUrl: (policy: Policy, tenantId: string) => string
}

/** Starts tests/matrix/host/server.mjs in the folder of the author, where the packed loader is installed. */
export async function startMatrixHost(
  { hostFolder }: AuthorFolder,
  { registryUrl, edgeUrl }: { readonly registryUrl: string; readonly edgeUrl: string },
): Promise<MatrixHost> {
  const child = spawn(process.execPath, ['server.mjs'], {
    cwd: hostFolder,
    env: { PATH: process.env.PATH ?? '', REGISTRY_URL: registryUrl, EDGE_URL: edgeUrl },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const [message] = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`the host of the matrix ended with ${code}`))),
  ])
  return {
    pageUrl: (policy, tenantId) => `${(message as { url: string }).url}/${policy}/${tenantId}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
    },
  }
}
