import type { ChildProcess } from 'node:child_process'
import { type ProcessUsage, readUsage } from './process-usage.ts'

/** A server that is compared. */
export interface Target {
  readonly name: string
  readonly port: number
  readonly usage: () => Promise<ProcessUsage>
}

/** A target that this benchmark starts. */
export function processTarget(name: string, child: ChildProcess, url: string): Target {
  return { name, port: Number(new URL(url).port), usage: () => readUsage(child) }
}
