import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Reads one line of a terminal. What is typed is not shown when `isHidden`. */
export async function readTerminalLine(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  { isHidden }: { readonly isHidden: boolean },
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: isHidden ? nowhere : output, terminal: true })
  // With readline in raw mode Ctrl-C is no signal of the process.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question('')
  } finally {
    lines.close()
    if (isHidden) output.write('\n')
  }
}
