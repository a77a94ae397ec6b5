import { expect } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from './registry-under-test.ts'

export const SECRET = 'secret-plugin'
/** Nobody has it. Nothing else may be told apart from it, so it has as many characters. */
export const ABSENT = 'absent-plugin'

/** Callers, and whether each may read the plugin. */
export const CALLERS = [
  { name: 'nobody', token: null, mayRead: false },
  { name: 'a stranger', token: { scopes: ['publish', 'read', 'install'] }, mayRead: false },
  { name: 'another tenant', token: { scopes: ['read', 'install'], tenants: ['other'] }, mayRead: false },
  {
    name: 'a publisher of another name with the name of the owner as its token',
    token: { scopes: ['publish'], publisher: 'globex', name: 'acme' },
    mayRead: false,
  },
  {
    name: 'a token of the owner that does not publish',
    token: { scopes: ['read'], publisher: 'acme' },
    mayRead: false,
  },
  {
    name: 'a token of the owner for other plugins',
    token: { scopes: ['publish'], publisher: 'acme', plugins: ['other-*'] },
    mayRead: false,
  },
  { name: 'a named tenant', token: { scopes: ['read'], tenants: ['shop'] }, mayRead: true },
  { name: 'a tenant that has it', token: { scopes: ['read'], tenants: ['keeper'] }, mayRead: true },
  { name: 'the owner', token: { scopes: ['publish'], publisher: 'acme' }, mayRead: true },
  { name: 'whoever it is offered to', token: { scopes: ['publish'], publisher: 'initech' }, mayRead: true },
  {
    name: 'an administrator',
    token: { scopes: ['publish', 'admin', 'read', 'install'], tenants: ['*'] },
    mayRead: true,
  },
] as const

const textOf = (name: string) => name.replaceAll(' ', '-').padEnd(40, '-')
/** The headers of a caller. */
export const by = (name: string): Record<string, string> =>
  name === 'nobody' ? {} : { authorization: `Bearer ${textOf(name)}` }
export const OWNER = by('the owner')
export const ADMIN = by('an administrator')

const ENV = {
  REGISTRY_TOKENS: JSON.stringify(
    CALLERS.flatMap(({ name, token }) => (token ? [{ name, ...token, token: textOf(name) }] : [])),
  ),
}

function uploadOf(id: string, version = '1.0.0'): FormData {
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id, version, name: 'Hidden words' })))
  return form
}

/** Uploads a version: one of the secret plugin, by its owner, unless asked otherwise. */
export async function publish(
  { request }: RegistryUnderTest,
  {
    id = SECRET,
    version = '1.0.0',
    query = '',
    headers = OWNER,
  }: {
    readonly id?: string
    readonly version?: string
    readonly query?: string
    readonly headers?: Record<string, string>
  } = {},
) {
  return request({ method: 'POST', url: `/plugins/upload${query}`, headers, form: uploadOf(id, version) })
}

/** Requires that a request is answered with success. */
export async function ok(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer
  expect(status, text).toBeLessThan(300)
}

/** A registry with a plugin that was private from its first version on. */
export async function openSecret() {
  const registry = await openRegistry({ env: ENV })
  const { request } = registry
  const send = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    body?: unknown,
  ) => request({ method, url, headers, ...(body === undefined ? {} : { body }) })
  const name = (tenants: readonly string[]) =>
    ok(send('PUT', `/plugins/${SECRET}/visibility`, OWNER, { visibility: 'private', tenants }))
  const install = (tenant: string, body: object, headers = ADMIN) =>
    send('POST', '/plugins/install', { ...headers, 'x-tenant-id': tenant }, { pluginId: SECRET, ...body })
  await ok(publish(registry, { query: '?visibility=private' }))
  return { ...registry, send, name, install }
}

/** An answer without what differs between any two requests, and between the two ids. */
export function comparable({
  status,
  headers,
  text,
}: {
  status: number
  headers: Record<string, unknown>
  text: string
}) {
  const { 'x-request-id': _id, date: _date, 'content-length': _length, ...others } = headers
  const kept = Object.entries(others).filter(([name]) => !name.startsWith('ratelimit'))
  const body = text.replaceAll(SECRET, ABSENT).replace(/"instance":"[^"]*"/, '')
  return { status, headers: Object.fromEntries(kept), body }
}
