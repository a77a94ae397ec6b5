/** A stream that a command writes to. */
export interface Output {
  write(text: string): void
  readonly isTerminal: boolean
  readonly hasColors: boolean
}

/** What a command reads from a person, a file or a pipe. */
export interface Input {
  readonly isTerminal: boolean
  /** Everything up to the end of the input. */
  readAll(): Promise<string>
  /** One line of a terminal. What is typed is not shown when `isHidden`. */
  readLine(options: { readonly isHidden: boolean }): Promise<string>
}

/** All that a command knows of the world, so that it runs without a process. */
export interface Context {
  readonly stdin: Input
  /** For the answer alone. */
  readonly stdout: Output
  /** For everything else: progress, questions, warnings and errors. */
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly homeDirectory: string
  readonly platform: NodeJS.Platform
  readonly nodeVersion: string
  readonly fetch: (input: Request) => Promise<Response>
  readonly now: () => Date
  /** Runs a program in the terminal of the person, such as an editor; resolves with its exit code. */
  readonly runProgram: (command: string, args: readonly string[]) => Promise<number>
}
