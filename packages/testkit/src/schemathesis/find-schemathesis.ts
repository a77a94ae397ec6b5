import { join } from 'node:path'
import { exists } from '../engines/exists.ts'
import { enginesFolder } from '../engines/pinned-engines.ts'

/** The release that tests run; its folder in the cache of engines has its name. */
export const SCHEMATHESIS = 'schemathesis==4.32.5'

/** A command that runs Schemathesis, or the reason there is none. */
export type FoundSchemathesis =
  | { readonly kind: 'ready'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'missing'; readonly reason: string }

// Its own script names the folder that it was installed in, which was renamed since.
const RUN = 'from schemathesis.cli import schemathesis; schemathesis(prog_name="schemathesis")'

/** Finds the installed Schemathesis, which tests an API against its OpenAPI document. */
export async function findSchemathesis(env = process.env): Promise<FoundSchemathesis> {
  const command = join(schemathesisFolder(env), 'bin', 'python')
  if (await exists(command)) return { kind: 'ready', command, args: ['-c', RUN] }
  const install = 'node --conditions=source packages/testkit/src/install-schemathesis.ts'
  return { kind: 'missing', reason: `Schemathesis is not installed; run: ${install}` }
}

/** The folder of its virtual environment. It exists when the install is complete, and only then. */
export function schemathesisFolder(env: NodeJS.ProcessEnv): string {
  return join(enginesFolder(env), SCHEMATHESIS.replace('==', '-'))
}
