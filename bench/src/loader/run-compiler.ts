/** As much of a compiler's result as is looked at: webpack's and Rspack's are alike in it. */
interface Stats {
  hasErrors(): boolean
  toString(options: { all: false; errors: true }): string
}

/** Runs webpack or Rspack, and throws what it has to complain about. */
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
