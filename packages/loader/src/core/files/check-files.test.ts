import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../../testing/sample-plugin.ts'
import { checkFiles, fileFault } from './check-files.ts'

const PLUGIN = samplePlugin({}, ['bundle.js', 'bundle.css', 'chunks/part.js'])
const ALLOWED = ['https://edge.example']

describe("a plugin's files", () => {
  it('may be requested if all have an integrity and an allowed origin', () => {
    expect(fileFault(PLUGIN, ALLOWED)).toBe(null)
  })

  it.each(['https://edge.example:8443', 'http://edge.example', 'https://edge.example.net'])(
    'must not be requested if only %s is allowed',
    (origin) => {
      expect(fileFault(PLUGIN, [origin])).toMatchObject({ code: 'ORIGIN_BLOCKED' })
    },
  )

  it.each(['bundle.css', 'chunks/part.js'])(
    'must not be requested if the path %s continues the host name',
    (path) => {
      const files = PLUGIN.files.map((file) => ({
        ...file,
        path: file.path === path ? `.net/${path}` : `/${file.path}`,
      }))
      const plugin = { ...PLUGIN, base: 'https://edge.example', entry: '/bundle.js', files }
      expect(fileFault(plugin, ALLOWED)).toMatchObject({
        code: 'ORIGIN_BLOCKED',
        message: 'https://edge.example.net is not among allowedOrigins',
      })
    },
  )

  it.each(['bundle.js', 'bundle.css', 'chunks/part.js'])(
    'must not be requested if %s has no integrity',
    (path) => {
      const files = PLUGIN.files.map((file) => (file.path === path ? { ...file, integrity: '' } : file))
      expect(fileFault({ ...PLUGIN, files }, ALLOWED)).toMatchObject({ code: 'INTEGRITY_MISSING' })
    },
  )

  it('must not be requested if the manifest does not list the entry', () => {
    expect(fileFault({ ...PLUGIN, entry: 'other.js' }, ALLOWED)).toMatchObject({ code: 'INTEGRITY_MISSING' })
  })

  it("are refused by an error with the plugin's id", () => {
    expect(() => checkFiles(PLUGIN, [])).toThrow(
      'test-plugin: https://edge.example is not among allowedOrigins',
    )
    expect(() => checkFiles(PLUGIN, ALLOWED)).not.toThrow()
  })
})
