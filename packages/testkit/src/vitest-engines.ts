import { stdout } from 'node:process'
import type { TestProject } from 'vitest/node'
import {
  type MongodbEngine,
  openMongodb,
  openS3,
  openVersityGateway,
  type S3Engine,
} from './engines/open-engines.ts'

/** The engines of a run, as `inject('engines')` returns them. */
export type Engines = {
  readonly s3: S3Engine
  readonly mongodb: MongodbEngine
  readonly versitygw: S3Engine
}

declare module 'vitest' {
  interface ProvidedContext {
    engines: Engines
  }
}

/**
 * Vitest's globalSetup: finds and starts the engines once for a project, and stops with it what it started.
 * With `REQUIRE_ENGINES=1` a missing S3 store or MongoDB server is an error. An engine that is installed but does not
 * start is always one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using started = new AsyncDisposableStack()
  const engines = await openEngines(started)
  for (const [name, engine] of Object.entries(engines)) {
    const state = engine.kind === 'ready' ? engine.description : `skipped: ${engine.reason}`
    stdout.write(`engines of ${project.name}: ${name}: ${state}\n`)
  }
  if (process.env.REQUIRE_ENGINES === '1') requireEngines(engines)
  project.provide('engines', engines)
  const owned = started.move()
  return () => owned.disposeAsync()
}

async function openEngines(started: AsyncDisposableStack): Promise<Engines> {
  // All settle before a failure is thrown, so that every engine that started is stopped.
  const [s3, mongodb, versitygw] = await Promise.allSettled([
    openS3(started, process.env),
    openMongodb(started, process.env),
    openVersityGateway(started, process.env),
  ])
  return { s3: valueOf(s3), mongodb: valueOf(mongodb), versitygw: valueOf(versitygw) }
}

function valueOf<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason
  return result.value
}

function requireEngines({ s3, mongodb }: Engines): void {
  const reasons = [s3, mongodb].flatMap((engine) => (engine.kind === 'missing' ? [engine.reason] : []))
  if (reasons.length > 0) throw new Error(`REQUIRE_ENGINES=1, and engines are missing: ${reasons.join('; ')}`)
}
