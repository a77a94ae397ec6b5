import type { EngineName } from './pinned-engines.ts'

/** The parameters of every step of one engine's install. */
export interface InstallContext {
  readonly engine: EngineName
  readonly env: NodeJS.ProcessEnv
  readonly logPath: string
  readonly report: (line: string) => void
}
