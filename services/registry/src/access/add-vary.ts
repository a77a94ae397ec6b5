interface Reply {
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string): unknown
}

/** Names one more request field that the answer depends on (RFC 9110 §12.5.5). */
export function addVary(reply: Reply, field: string): void {
  const vary = reply.getHeader('vary')
  void reply.header('vary', vary === undefined ? field : `${String(vary)}, ${field}`)
}
