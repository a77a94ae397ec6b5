import { randomBytes } from 'node:crypto'
import { selectContentCoding } from '@plugboard/http-semantics'
import { hiddenRoute } from '@plugboard/service-kit'
import type { FastifyReply } from 'fastify'
import { addVary } from '../access/caching.ts'
import type { RegistryApp } from '../registry-app.ts'
import { type DashboardFile, type DashboardFiles, readDashboardFiles } from './dashboard-files.ts'
import { pagePolicy } from './page-policy.ts'

const NONCE_PLACE = '__CSP_NONCE__'
const NONCE_BYTES = 16
const YEAR_SECONDS = 31_536_000
const HOUR_SECONDS = 3600

/** GET /admin/: the built dashboard in `directory`. Any path below that is no file is a screen, and gets the page. */
export async function serveDashboard(
  app: RegistryApp,
  { directory, publicBase }: { readonly directory: string; readonly publicBase: string },
): Promise<void> {
  const dashboard = await readDashboardFiles(directory)
  const bundleOrigin = new URL(publicBase).origin
  app.get('/admin', hiddenRoute, async (_request, reply) => reply.redirect('/admin/', 308))
  app.get<{ Params: { '*': string } }>('/admin/*', hiddenRoute, async (request, reply) => {
    const path = request.params['*']
    const file = dashboard.files.get(path)
    if (file) return sendFile(reply, { file, acceptEncoding: request.headers['accept-encoding'] })
    // A script of another release must not be answered with a page.
    if (path.startsWith('assets/')) return reply.callNotFound()
    return sendPage(reply, { dashboard, bundleOrigin })
  })
}

function sendFile(
  reply: FastifyReply,
  { file, acceptEncoding }: { readonly file: DashboardFile; readonly acceptEncoding: string | undefined },
): FastifyReply {
  const { contentType, content, brotli, isImmutable } = file
  const available = [
    { coding: 'identity' as const, size: content.length },
    ...(brotli ? [{ coding: 'br' as const, size: brotli.length }] : []),
  ]
  const coding = selectContentCoding({ acceptEncoding, available })
  addVary(reply, 'accept-encoding')
  void reply.header(
    'cache-control',
    isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : `public, max-age=${HOUR_SECONDS}`,
  )
  void reply.type(contentType)
  if (coding === 'identity' || !brotli) return reply.send(content)
  return reply.header('content-encoding', coding).send(brotli)
}

function sendPage(
  reply: FastifyReply,
  { dashboard, bundleOrigin }: { readonly dashboard: DashboardFiles; readonly bundleOrigin: string },
): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  return reply
    .headers({
      'content-security-policy': pagePolicy({ nonce, bundleOrigin }),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      // Each has a nonce of its own.
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(dashboard.page.replace(NONCE_PLACE, nonce))
}
