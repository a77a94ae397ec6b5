import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-plugin.ts'
import { checkFiles, fileFault } from './check-files.ts'

const PLUGIN = samplePlugin({}, ['bundle.js', 'bundle.css', 'chunks/part.js', 'assets/logo.svg'])
const ALLOWED = ['https://edge.example']

describe("a plugin's files", () => {
  it('may be asked for where all come from an allowed origin with integrity', () => {
    expect(fileFault(PLUGIN, ALLOWED)).toBe(null)
  })

  it.each(['https://edge.example:8443', 'http://edge.example', 'https://edge.example.net'])(
    'may not where only %s is allowed',
    (origin) => {
      expect(fileFault(PLUGIN, [origin])).toMatchObject({ code: 'ORIGIN_BLOCKED' })
    },
  )

  it.each(['bundle.css', 'chunks/part.js'])('may not where %s alone comes from elsewhere', (path) => {
    expect(fileFault(changed(path, { url: `https://elsewhere.example/${path}` }), ALLOWED)).toMatchObject({
      code: 'ORIGIN_BLOCKED',
    })
  })

  it.each(['bundle.css', 'chunks/part.js'])('may not where %s has no integrity', (path) => {
    expect(fileFault(changed(path, { integrity: '' }), ALLOWED)).toMatchObject({ code: 'INTEGRITY_MISSING' })
  })

  it("are refused by an error with the plugin's id", () => {
    expect(() => checkFiles(PLUGIN, [])).toThrow(
      'test-plugin: https://edge.example is not among allowedOrigins',
    )
    expect(() => checkFiles(PLUGIN, ALLOWED)).not.toThrow()
  })
})

function changed(path: string, facts: { url?: string; integrity?: string }): typeof PLUGIN {
  return { ...PLUGIN, files: PLUGIN.files.map((file) => (file.path === path ? { ...file, ...facts } : file)) }
}
