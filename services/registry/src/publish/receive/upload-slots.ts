import { ProblemError } from '@plugboard/service-kit'

/**
 * Slots for uploads under way, limited in total and for each credential. Each upload must keep the least rate itself
 * (watchUpload), so all uploads of a credential together do too, and a rate for their sum would add nothing: a fast one
 * could make up for others that stand still.
 */
export interface UploadSlots {
  /**
   * Takes a slot until it is disposed. Without credentials `credential` is null, and there is only the total.
   *
   * @throws ProblemError UPLOAD_SHARE_EXCEEDED, TOO_MANY_UPLOADS
   */
  take(credential: string | null): Disposable
}

export function createUploadSlots({
  max,
  maxPerCredential,
}: {
  max: number
  maxPerCredential: number
}): UploadSlots {
  const taken = new Map<string | null, number>()
  let total = 0
  return {
    take(credential) {
      const own = taken.get(credential) ?? 0
      if (credential !== null && own >= maxPerCredential) {
        throw new ProblemError(
          'UPLOAD_SHARE_EXCEEDED',
          `${own} uploads with this token are under way, which is the most there may be.`,
          { retryAfterSeconds: 2, headers: { connection: 'close' } },
        )
      }
      if (total >= max) {
        throw new ProblemError(
          'TOO_MANY_UPLOADS',
          `${total} uploads are under way, which is the most there may be.`,
          { headers: { connection: 'close' } },
        )
      }
      taken.set(credential, own + 1)
      total += 1
      return {
        [Symbol.dispose]: () => {
          const left = (taken.get(credential) ?? 1) - 1
          if (left === 0) taken.delete(credential)
          else taken.set(credential, left)
          total -= 1
        },
      }
    },
  }
}
