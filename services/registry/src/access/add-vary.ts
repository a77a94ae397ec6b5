interface Reply {
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string): unknown
}

/** Adds a request field to Vary (RFC 9110 §12.5.5). */
export function addVary(reply: Reply, field: string): void {
  const vary = reply.getHeader('vary')
  void reply.header('vary', vary === undefined ? field : `${String(vary)}, ${field}`)
}
