import { readdir, readFile } from 'node:fs/promises'

/** The CPU time so far of all processes that this one has started, and of theirs, without some of them; 0 without /proc. */
export async function readDescendants(without: readonly (number | undefined)[]): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map(readStat))
  const processes = found.filter((each) => each !== null)
  const isDescendant = (pid: number): boolean => {
    const parent = processes.find((each) => each.pid === pid)?.parent ?? 0
    return parent === process.pid || (parent > 1 && isDescendant(parent))
  }
  return processes
    .filter(({ pid }) => !without.includes(pid) && isDescendant(pid))
    .reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
}

/** proc(5): the parent is field 4, the time in user and in kernel mode fields 14 and 15, in hundredths of a second. */
async function readStat(name: string): Promise<{ pid: number; parent: number; cpuSeconds: number } | null> {
  // It may have ended meanwhile.
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0] = [fields[11], fields[12]].map(Number)
  return { pid: Number(name), parent: Number(fields[1]), cpuSeconds: (user + system) / 100 }
}
