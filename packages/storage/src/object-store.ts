import type { Readable } from 'node:stream'

/** What is put: replayable, so that an adapter can send it again after a failure on the way. */
export interface ObjectSource {
  /** Bytes. The adapter refuses a source that yields another number. */
  readonly size: number
  /** SHA-256 of the bytes, lower case hexadecimal. The adapter stores nothing that hashes to something else. */
  readonly sha256: string
  /** A new stream over all the bytes, from the first on. */
  open(): Readable
}

/** Facts that a store keeps beside the bytes, for people who look into it with other tools. */
export interface ObjectAttributes {
  readonly contentType: string
  readonly contentEncoding?: string
}

/** An object that is to be put. */
export interface ObjectToPut extends ObjectAttributes {
  readonly key: string
  readonly source: ObjectSource
}

export interface ObjectHead {
  readonly size: number
}

export interface OpenObject {
  /** Bytes of the whole object, also when a range of it was opened. */
  readonly size: number
  /** The bytes asked for. Ends with an error when the store breaks off before the last of them. */
  readonly body: Readable
}

/** A small object that may be replaced, as it was at one moment. */
export interface ReplaceableObject {
  /** Another one after every replacement. What it says is for the store alone. */
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
}

export interface Cancellable {
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads objects, and cannot change anything. Every method rejects with StoreUnavailableError when the store
 * cannot answer now, and with the signal's reason when it is aborted.
 *
 * Keys are relative POSIX paths without empty, `.` or `..` segments, without backslash and control characters (no XML
 * listing can carry those), of at most 1024 bytes and at most 255 in a segment; a key that is not is a TypeError, in
 * every adapter.
 */
export interface ObjectReader {
  /** Facts about an object, or null when there is none by that key: absence is normal here. */
  head(key: string, options?: Cancellable): Promise<ObjectHead | null>

  /**
   * Opens an object for reading. Its first byte is certain when the promise resolves. The caller reads the body to its
   * end or destroys it; destroying it, or aborting the signal, lets go of all that the store held for it.
   *
   * @throws ObjectNotFoundError when there is none by that key: here absence is a fault
   * @throws RangeError when the span is not inside the object
   */
  open(key: string, options?: Cancellable & { readonly range?: ByteSpan | undefined }): Promise<OpenObject>

  /**
   * Reads an object that may be replaced, or null when there is none by that key. The bytes are those of one replacement,
   * never of two.
   *
   * @throws TypeError when the key is not below REPLACEABLE_ROOM
   */
  read(key: string, options?: Cancellable): Promise<ReplaceableObject | null>

  /** Resolves when the store answers and can be used for what it was opened for. */
  check(options?: Cancellable): Promise<void>
}

interface RemoveOptions extends Cancellable {
  /**
   * Called at the last moment at which the object can still be kept: the last look at whatever gives the right to remove
   * it. What it throws is what `remove` rejects with, and the object stays, or is back at once.
   */
  readonly confirm?: (() => void) | undefined
}

/**
 * A place for objects: immutable ones, and below REPLACEABLE_ROOM a few small ones that may be replaced, which only `read`
 * and `replaceIf` know. `list` throws while it is iterated what the other methods reject with. No object is the
 * folder of another: where `a` is stored, a store may refuse `a/b`, and the other way round.
 */
export interface ObjectStore extends ObjectReader, AsyncDisposable {
  /**
   * Creates an object unless one exists by that key, atomically: of many writers exactly one creates it, and a
   * reader sees either nothing or all of it. `exists` may also be this writer's own earlier attempt whose answer was
   * lost on the way, so a caller compares digests before it calls that a conflict.
   *
   * @throws SourceMismatchError when the source yields other bytes than it named, and the source's own error when it
   * fails; nothing is stored then
   * @throws StoreFullError when there is no room
   */
  putIfAbsent(
    key: string,
    source: ObjectSource,
    options: Cancellable & ObjectAttributes,
  ): Promise<'created' | 'exists'>

  /**
   * Does as `putIfAbsent` does for each of the objects, some at a time and in any order, and answers the keys that
   * existed. All are durable when it resolves and none need be before, which costs far less than one put after the
   * other: what makes them visible together is put afterwards.
   *
   * The first failure ends the other puts. It is thrown when no source is read any more, and some of the objects may
   * have been stored by then.
   */
  putAllIfAbsent(objects: readonly ObjectToPut[], options?: Cancellable): Promise<ReadonlySet<string>>

  /**
   * Replaces an object that still has the entity tag, or creates it where none is when that is null, atomically: of many
   * writers that name one tag exactly one replaces. It is durable when it resolves with `replaced`. `changed` says that
   * the object is another by now, which may be this writer's own earlier attempt whose answer was lost and that somebody
   * has replaced since.
   *
   * @throws TypeError when the key is not below REPLACEABLE_ROOM
   * @throws RangeError when there are more than REPLACEABLE_LIMIT_BYTES
   */
  replaceIf(
    key: string,
    bytes: Uint8Array,
    options: Cancellable & { readonly entityTag: string | null; readonly contentType: string },
  ): Promise<'replaced' | 'changed'>

  /** Removes an object; one that is not there is removed already. */
  remove(key: string, options?: RemoveOptions): Promise<void>

  /** All objects whose key starts with the prefix, in the byte order of their keys. */
  list(prefix: string, options?: Cancellable): AsyncIterable<ObjectEntry>

  /**
   * Removes what puts of crashed processes left that no key names, when it is so old that no put still needs it. To be
   * called now and then; puts under way, in any process, go on.
   */
  sweep(options?: Cancellable): Promise<void>
}
