/** The archive is not one, is damaged, or was made by hand to do harm. Nothing after this place was imported. */
export class ArchiveRefusedError extends Error {
  override readonly name = 'ArchiveRefusedError'
  /** The name of the entry, or what is in its place. */
  readonly place: string

  constructor(place: string, reason: string, options?: ErrorOptions) {
    super(`${place} ${reason}`, options)
    this.place = place
  }
}

/** An object of the store has other bytes than are recorded. */
export class ObjectChangedError extends Error {
  override readonly name = 'ObjectChangedError'
}

/** Something that belongs into an archive is missing or damaged at the source. */
export class NotExportableError extends Error {
  override readonly name = 'NotExportableError'
}
