import { plugins } from '../../../lib/plugins.ts'
import { findTenant } from '../../../lib/tenants.ts'

/** The route from which an open page learns of a change within a second. The registry's address and token stay on the server. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ tenant: string }> },
): Promise<Response> {
  const tenant = findTenant((await params).tenant)
  return tenant ? plugins.events(request, tenant.id) : new Response(null, { status: 404 })
}
