import { mkdir, open, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EngineServer, openEngineServer } from '../engines/engine-server.ts'
import { findFreePort } from '../engines/free-port.ts'
import { probeHttp } from '../engines/probe-http.ts'

/** nginx as a CDN: it caches what its origins permit, and can forget it. */
export interface NginxCache extends EngineServer {
  readonly url: string
  /** Removes what is cached of URLs that begin like this; the number of answers. */
  forget(prefix: string): Promise<number>
}

// The key is in the head of each file of the cache.
const HEAD_BYTES = 4096

/** Starts nginx on 127.0.0.1 in front of origins that take turns. Its answers say in `x-cache` whether they were cached. */
export async function startNginxCache(options: {
  readonly path: string
  readonly origins: readonly string[]
}): Promise<NginxCache> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  let cacheFolder = ''
  const server = await openEngineServer('nginx', async (folder) => {
    cacheFolder = join(folder, 'cache')
    await mkdir(cacheFolder)
    const config = join(folder, 'nginx.conf')
    await writeFile(config, configOf({ port, origins: options.origins }))
    return [
      {
        command: options.path,
        args: ['-p', folder, '-c', config, '-e', 'stderr'],
        env: {},
        stopSignal: 'SIGQUIT',
        isReady: ({ signal }) => probeHttp(`${url}/cache-is-ready`, signal),
      },
    ]
  })
  return Object.assign(server, {
    url,
    async forget(prefix: string) {
      const { pathname } = new URL(prefix)
      const files = await readdir(cacheFolder)
      const forgotten = await Promise.all(
        files.map(async (file) => {
          const path = join(cacheFolder, file)
          if (!(await keyOf(path)).startsWith(pathname)) return false
          await unlink(path)
          return true
        }),
      )
      return forgotten.filter(Boolean).length
    },
  })
}

async function keyOf(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return /\nKEY: (.*)\n/.exec(buffer.toString('latin1', 0, bytesRead))?.[1] ?? ''
}

function configOf({ port, origins }: { readonly port: number; readonly origins: readonly string[] }): string {
  const servers = origins.map((origin) => `    server ${new URL(origin).host};`).join('\n')
  // One process, so that nothing of it is left when it is killed. Without a master nothing removes old answers, either.
  return `master_process off;
daemon off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path client-body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  proxy_cache_path cache keys_zone=bundles:1m inactive=1d use_temp_path=off;
  upstream origins {
${servers}
  }
  server {
    listen 127.0.0.1:${port};
    location = /cache-is-ready { return 200; }
    location / {
      proxy_pass http://origins;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache bundles;
      proxy_cache_key $uri;
      proxy_cache_lock on;
      add_header x-cache $upstream_cache_status always;
    }
  }
}
`
}
