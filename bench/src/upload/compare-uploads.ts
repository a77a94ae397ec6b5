import { createScriptText } from '../script-text.ts'
import type { Target } from '../target.ts'
import { measureUpload, type UploadCost } from './measure-upload.ts'

/** The measurements of one script in one round. */
export interface UploadRound {
  readonly hashed: UploadCost
  readonly published: UploadCost
  readonly sentAgain: UploadCost
}

export interface UploadComparison {
  readonly registry: Target
  readonly hashing: Target
  readonly sizeBytes: number
  readonly rounds: number
  readonly onRound: (number: number, round: UploadRound) => void
}

/** Uploads a script with new bytes in each round: to the server that only hashes it, and to the registry twice. */
export async function compareUploads({
  registry,
  hashing,
  sizeBytes,
  rounds,
  onRound,
}: UploadComparison): Promise<UploadRound[]> {
  const script = createScriptText(sizeBytes)
  const measured: UploadRound[] = []
  // Concurrent uploads would disturb each other. Round 0 is a warm-up.
  for (let number = 0; number <= rounds; number += 1) {
    // New bytes each round, because otherwise the store would already have them.
    script.write(`/* ${number} */`, 'latin1')
    const version = `1.0.${number}`
    const toRegistry = (status: number) =>
      measureUpload(registry, {
        path: '/plugins/upload',
        script,
        version,
        expected: { status, digestOf: 'script' },
      })
    const round = {
      hashed: await measureUpload(hashing, {
        path: '/',
        script,
        version,
        expected: { status: 200, digestOf: 'body' },
      }),
      published: await toRegistry(201),
      sentAgain: await toRegistry(200),
    }
    if (number === 0) continue
    measured.push(round)
    onRound(number, round)
  }
  return measured
}
