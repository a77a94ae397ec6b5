import type { PluginPermissions } from '@plugboard/types'
import { expect, it } from 'vitest'
import { checkFiles, findingsOf } from '../testing/check-files.ts'

const END = '\nexport default { extensions: {} }\n'
const reason = 'Because.'

const findings = (code: string, permissions?: PluginPermissions) =>
  findingsOf('permissions', { 'bundle.js': code + END }, permissions && { permissions })

const FETCH = 'fetch("https://a.example/")'

it('a manifest without permissions gets no findings', () => {
  expect(findings(`${FETCH}; document.cookie = "a"`)).toEqual([])
})

it('a manifest whose permissions have everything gets no findings', () => {
  const permissions = {
    network: [{ host: 'a.example', reason }],
    capabilities: [{ name: 'data.cookie' as const, reason }],
  }
  expect(findings(`${FETCH}; document.cookie = "a"`, permissions)).toEqual([])
})

it('what the code can do is found out once, also where it is compared with permissions', () => {
  const files = { 'bundle.js': FETCH + END, 'a.css': '@import "https://b.example/a.css"' }
  const readsWith = (permissions?: PluginPermissions) => {
    const reads: string[] = []
    checkFiles(files, { onRead: (path) => reads.push(path), ...(permissions && { permissions }) })
    return reads
  }
  expect(readsWith()).toContain('a.css')
  expect(readsWith({})).toEqual(readsWith())
})

it('a host without permission is told with the place and the line to write', () => {
  expect(findings(FETCH, {})).toEqual([
    {
      code: 'PERMISSION_UNDECLARED',
      level: 'advisory',
      file: 'bundle.js',
      line: 1,
      column: 1,
      pointer: '/permissions',
      message:
        'bundle.js:1:1 sends requests to a.example (network.fetch), which the manifest does not declare',
      hint: 'Add { "host": "a.example", "reason": "…" } to "network" of "permissions" in manifest.json, or remove the code.',
    },
  ])
})

it('a computed host needs the permission for every host', () => {
  const code = 'fetch(globalThis.base + "/x")'
  const network = [{ host: 'a.example', reason }]
  expect(findings(code, { network })[0]?.hint).toContain('"host": "*"')
  expect(findings(code, { network: [{ host: '*', reason }] })).toEqual([])
})

it('what is no request is declared by its name, for all its targets', () => {
  const code = 'localStorage.setItem("a", "b")'
  expect(findings(code, {})[0]?.hint).toContain(
    '{ "name": "data.local-storage", "reason": "…" } to "capabilities"',
  )
  expect(findings(code, { capabilities: [{ name: 'data.local-storage', reason }] })).toEqual([])
})

it('the message says what a capability does, and nothing about targets in general', () => {
  expect(findings('document.createElement("iframe")', {}).map(({ message }) => message)).toContain(
    'bundle.js:1:10 uses page.frame of iframe: makes a frame, or embeds a document, which the manifest does not declare',
  )
})

it('permissions that nothing uses are told with their pointers', () => {
  const permissions = {
    network: [
      { host: 'a.example', reason },
      { host: 'b.example', reason },
    ],
    capabilities: [{ name: 'data.clipboard' as const, reason }],
  }
  expect(findings(FETCH, permissions).map(({ code, pointer }) => [code, pointer])).toEqual([
    ['PERMISSION_UNUSED', '/permissions/network/1/host'],
    ['PERMISSION_UNUSED', '/permissions/capabilities/0/name'],
  ])
})

it('a permission for a host counts as used where a host is computed', () => {
  const found = findings('fetch(globalThis.base)', { network: [{ host: 'b.example', reason }] })
  expect(found.map(({ code }) => code)).toEqual(['PERMISSION_UNDECLARED'])
})
