import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/** Ends processes and removes folders when this process dies, for whatever reason. */
export interface Guard extends AsyncDisposable {
  /** Replaces the set of process groups that must not outlive this process. */
  watch(pids: readonly number[]): void
}

// The end of its standard input reports the death, since the kernel closes it even after SIGKILL. Each line carries the
// whole set of process groups, so that an ended group is dropped before its number can be reused.
const SCRIPT = `
pids=
while read -r line; do
  [ "$line" = done ] && exit 0
  pids=$line
done
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done
for wait in 0 1 2 4; do sleep $wait; rm -rf -- "$@" 2>/dev/null && exit 0; done
`

/** Opens a guard. `folders` are removed if this process dies before the guard is disposed, and only then. */
export function openGuard({ folders = [] }: { folders?: readonly string[] } = {}): Guard {
  const child = spawn('sh', ['-c', SCRIPT, 'plugboard-guard', ...folders], {
    // In its own group, so that Ctrl-C in the terminal does not end it before its work is done.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  const input = child.stdin as Socket
  input.unref()
  let disposed = false
  const onLoss = (cause: Error) => {
    if (!disposed)
      process.emitWarning(`engines are no longer guarded against this process's death: ${cause.message}`)
  }
  child.on('error', onLoss)
  input.on('error', onLoss)
  return {
    watch(pids) {
      input.write(`${pids.join(' ')}\n`)
    },
    async [Symbol.asyncDispose]() {
      if (disposed) return
      disposed = true
      await new Promise<void>((resolve) => {
        input.end('done\n', () => resolve())
        input.once('error', () => resolve())
      })
    },
  }
}
