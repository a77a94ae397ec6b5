interface Reply {
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string): unknown
}

/** Lets no shared cache give an answer to others. */
export function makePrivate(reply: Reply): void {
  void reply.header('cache-control', 'private, no-cache')
  addVary(reply, 'authorization')
  addVary(reply, 'cookie')
}

/** Adds a request field to Vary (RFC 9110 §12.5.5). */
export function addVary(reply: Reply, field: string): void {
  const vary = reply.getHeader('vary')
  void reply.header('vary', vary === undefined ? field : `${String(vary)}, ${field}`)
}
