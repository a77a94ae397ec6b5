/** The part of a compiler's result that is read here, which webpack and Rspack have in common. */
interface Stats {
  hasErrors(): boolean
  toString(options: { all: false; errors: true }): string
}

/** Runs webpack or Rspack, and rejects with its errors. */
export function runCompiler(
  compile: (done: (error: Error | null, stats?: Stats) => void) => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    compile((error, stats) => {
      if (error) reject(error)
      else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })))
      else resolve()
    })
  })
}
