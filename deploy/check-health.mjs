// Says whether the service of this container answers 200 at a path: exit code 0 or 1. For HEALTHCHECK, since the
// image has no curl.
//
//   node check-health.mjs /live
const TIMEOUT_MS = 4000

const path = process.argv[2] ?? '/live'
const { REGISTRY_OPERATION_LISTEN, REGISTRY_LISTEN, EDGE_OPERATION_LISTEN, EDGE_LISTEN } = process.env
const port = (REGISTRY_OPERATION_LISTEN || REGISTRY_LISTEN || EDGE_OPERATION_LISTEN || EDGE_LISTEN || '')
  .split(':')
  .at(-1)
try {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  process.stdout.write(`${answer.status} ${await answer.text()}\n`)
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  // fetch hides what happened, such as ECONNREFUSED, in the cause.
  process.stdout.write(`${path} on port ${port}: ${String(error.cause ?? error)}\n`)
  process.exitCode = 1
}
