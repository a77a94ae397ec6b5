/**
 * The extension points that a plugin's exports fill.
 *
 * @throws when the module is not a plugin, which a host would refuse
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
