import { randomBytes } from 'node:crypto'
import type { EngineServer } from './engine-server.ts'

/** What a client needs to connect to an S3 store. */
export interface S3Access {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** An S3 store of one test or one run. */
export interface S3Server extends EngineServer, S3Access {
  readonly port: number
}

export interface S3ServerOptions {
  /** Kept when the engine is disposed; by default a fresh folder that is removed with the engine. */
  readonly dataDir?: string
  readonly port?: number
  readonly env?: NodeJS.ProcessEnv
}

/** Credentials of one start, so that a store left behind by another run cannot be mistaken for this one. */
export function createS3Access(port: number): S3Access {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: 'plugboard-test',
    secretAccessKey: randomBytes(20).toString('hex'),
    region: 'us-east-1',
  }
}
