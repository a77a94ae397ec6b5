import { TooManySubscribersError } from '../live/errors.ts'

/** A reader of changes that has its place. Disposing it gives the place back. */
export interface ChangeReader<Reader> extends Disposable {
  connect(reader: Reader): void
}

/** Those who follow the changes of a registry. Their number is bounded, in total and for each caller. */
export interface ChangeReaders<Reader> {
  /** @throws TooManySubscribersError */
  take(caller: string): ChangeReader<Reader>
  readers(): readonly Reader[]
  /** The number of taken places, with those whose stream is not open yet. */
  count(): number
}

export function createChangeReaders<Reader>({
  max,
  maxPerCaller,
}: {
  readonly max: number
  readonly maxPerCaller: number
}): ChangeReaders<Reader> {
  const places = new Map<string, number>()
  const connected = new Set<Reader>()
  let total = 0

  return {
    take(caller) {
      const taken = places.get(caller) ?? 0
      if (total >= max) {
        throw new TooManySubscribersError(
          `This registry has ${total} readers of changes, which is the most there may be.`,
        )
      }
      if (taken >= maxPerCaller) {
        throw new TooManySubscribersError(
          `The caller has ${taken} streams of changes, which is the most there may be.`,
        )
      }
      places.set(caller, taken + 1)
      total += 1
      let own: Reader | undefined
      let isTaken = true
      return {
        connect(reader) {
          own = reader
          connected.add(reader)
        },
        [Symbol.dispose]() {
          if (!isTaken) return
          isTaken = false
          if (own !== undefined) connected.delete(own)
          total -= 1
          const left = (places.get(caller) ?? 1) - 1
          if (left === 0) places.delete(caller)
          else places.set(caller, left)
        },
      }
    },
    readers: () => [...connected],
    count: () => total,
  }
}
