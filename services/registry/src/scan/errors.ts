/** Another scan is under way, in this process or in another one. */
export class ScanRunningError extends Error {
  override readonly name = 'ScanRunningError'

  constructor() {
    super('Another scan is running.')
  }
}
