import type { Readable } from 'node:stream'

/** The bytes to put. They can be read several times, so that an adapter can send them again after a failure. */
export interface ObjectSource {
  /** Bytes. The adapter refuses a source that yields another number. */
  readonly size: number
  /** SHA-256 of the bytes, lower case hexadecimal. The adapter stores nothing with another digest. */
  readonly sha256: string
  /** Opens a new stream over all the bytes. */
  open(): Readable
  /**
   * The bytes from a position on. Where a source has this, an adapter may use it in place of a stream for a small object,
   * of which a stream would be the greater part of the cost.
   */
  read?(position: number, length: number): Promise<Uint8Array>
}

/** Facts that a store keeps beside the bytes, for people who look at it with other tools. */
export interface ObjectAttributes {
  readonly contentType: string
  readonly contentEncoding?: string
}

/** An object to put. */
export interface ObjectToPut extends ObjectAttributes {
  readonly key: string
  readonly source: ObjectSource
}

export interface ObjectHead {
  readonly size: number
}

export interface OpenObject {
  /** Bytes of the whole object, even when a range of it was opened. */
  readonly size: number
  /** The requested bytes. Ends with an error when the store breaks off before the last of them. */
  readonly body: Readable
}

/** A small replaceable object, as it was at one moment. */
export interface ReplaceableObject {
  /** Changes with every replacement. Its text has a meaning for the store only. */
  readonly entityTag: string
  readonly bytes: Buffer
}

/** Positions of the first and last byte, both inclusive, both inside the object (RFC 9110 §14.1.2). */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

export interface ObjectEntry {
  readonly key: string
  readonly size: number
  /** When it was put, by the clock of the store. */
  readonly modifiedAtMs: number
}

export interface Cancellable {
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads objects and cannot change anything. Every method rejects with StoreUnavailableError when the store cannot answer
 * now, and with the signal's reason when it is aborted.
 *
 * Keys are relative POSIX paths without empty, `.` or `..` segments, without backslash and control characters (which an
 * XML listing cannot contain), of at most 1024 bytes and at most 255 in a segment. Every adapter throws a TypeError for
 * any other key.
 */
export interface ObjectReader {
  /** Facts about an object, or null when there is none with that key: absence is normal here. */
  head(key: string, options?: Cancellable): Promise<ObjectHead | null>

  /**
   * Opens an object for reading. Its first byte has arrived when the promise resolves. The caller reads the body to its
   * end or destroys it; destroying it, or aborting the signal, releases everything that the store holds for it.
   *
   * @throws ObjectNotFoundError when there is none with that key: here absence is a fault
   * @throws RangeError when the span is not inside the object
   */
  open(key: string, options?: Cancellable & { readonly range?: ByteSpan | undefined }): Promise<OpenObject>

  /**
   * Reads a replaceable object; null when there is none with that key. The bytes are those of one replacement, never a
   * mixture of two.
   *
   * @throws TypeError when the key is not below REPLACEABLE_ROOM
   */
  read(key: string, options?: Cancellable): Promise<ReplaceableObject | null>

  /** Resolves when the store answers and can be used for what it was opened for. */
  check(options?: Cancellable): Promise<void>
}

interface RemoveOptions extends Cancellable {
  /**
   * Called at the last moment at which the object can still be kept, to check again that the caller may remove it. If it
   * throws, `remove` rejects with that error, and the object stays or is put back at once.
   */
  readonly confirm?: (() => void) | undefined
}

/**
 * A place for objects: immutable ones, and below REPLACEABLE_ROOM a few small replaceable ones, for `read` and
 * `replaceIf` only. `list` throws during the iteration what other methods reject with. No object may be the folder of
 * another: a store that has `a` may refuse `a/b`, and the other way round.
 */
export interface ObjectStore extends ObjectReader, AsyncDisposable {
  /**
   * Creates an object unless there is one with that key, atomically: exactly one of many writers creates it, and a reader
   * sees either nothing or all of it. `exists` can also mean this writer's own earlier attempt whose answer was lost, so
   * a caller compares digests before it reports a conflict.
   *
   * @throws SourceMismatchError when the source yields other bytes than it declared, and the source's own error when it
   * fails; nothing is stored then
   * @throws StoreFullError when there is no room
   */
  putIfAbsent(
    key: string,
    source: ObjectSource,
    options: Cancellable & ObjectAttributes,
  ): Promise<'created' | 'exists'>

  /**
   * Does what `putIfAbsent` does for each of the objects, several at a time and in any order, and returns the keys that
   * existed. All are durable when it resolves, and none need be earlier, which takes far less time than one put after the
   * other. The object that makes them visible together is put afterwards.
   *
   * The first failure ends the other puts, and is thrown when no source is being read any more. Some of the objects may
   * have been stored by then.
   */
  putAllIfAbsent(objects: readonly ObjectToPut[], options?: Cancellable): Promise<ReadonlySet<string>>

  /**
   * Replaces an object if it still has the entity tag, or creates it if there is none and the tag is null, atomically:
   * exactly one of many writers with the same tag succeeds. The object is durable when this resolves with `replaced`.
   * `changed` means that the object has another tag now; this writer's own earlier attempt may have succeeded, with its
   * answer lost, and have been replaced since.
   *
   * @throws TypeError when the key is not below REPLACEABLE_ROOM
   * @throws RangeError when there are more than REPLACEABLE_LIMIT_BYTES
   */
  replaceIf(
    key: string,
    bytes: Uint8Array,
    options: Cancellable & { readonly entityTag: string | null; readonly contentType: string },
  ): Promise<'replaced' | 'changed'>

  /** Removes an object. It is no error when there is none. */
  remove(key: string, options?: RemoveOptions): Promise<void>

  /** All objects whose key starts with the prefix, in the byte order of their keys. */
  list(prefix: string, options?: Cancellable): AsyncIterable<ObjectEntry>

  /**
   * Removes what puts of crashed processes have left behind, once it is too old to belong to a running put. To be called
   * now and then; puts under way, in any process, are not affected.
   */
  sweep(options?: Cancellable): Promise<void>
}
