import { exists } from './exists.ts'
import { type EngineName, engineFolder, PINNED_ENGINES } from './pinned-engines.ts'

/** The folder of an installed engine, or null where it is not installed. */
export async function findEngineFolder(engine: EngineName, env = process.env): Promise<string | null> {
  const folder = engineFolder(engine, env)
  return (await exists(folder)) ? folder : null
}

/** The folder of an installed engine; throws with the command to install it. */
export async function requireEngine(engine: EngineName, env = process.env): Promise<string> {
  const folder = await findEngineFolder(engine, env)
  if (folder === null) throw new Error(howToInstall(engine))
  return folder
}

/** One line: what is missing, and the command that installs it. */
export function howToInstall(engine: EngineName): string {
  const command = `node --conditions=source packages/testkit/src/install-engines.ts ${engine}`
  return `${PINNED_ENGINES[engine].description} is not installed; run: ${command}`
}
