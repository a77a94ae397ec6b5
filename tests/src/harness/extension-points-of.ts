/**
 * What a plugin fills in a page, by what it exports.
 *
 * @throws where the module is no plugin: a host would refuse it
 */
export async function extensionPointsOf(script: string): Promise<string[]> {
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(script)}`)
  const { extensions } = Object(Object(module).default)
  const entries = Object.entries<unknown>(Object(extensions))
  if (entries.length === 0 || !entries.every(([, component]) => typeof component === 'function')) {
    throw new TypeError(`exports no component: ${script}`)
  }
  return entries.map(([point]) => point)
}
