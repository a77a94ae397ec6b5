import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { ObjectStore } from '@plugboard/storage'
import { createMemoryStore } from '@plugboard/storage/memory'
import { FIXTURE_CHECKS } from '@plugboard/testkit'
import { Problem, type UploadResult } from '@plugboard/types'
import type { HTTPMethods } from 'fastify'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import type { Dependencies } from '../dependencies.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireDocumented } from './require-documented.ts'
import { shareInspector } from './shared-inspectors.ts'

interface RegistryOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly store?: ObjectStore
  readonly catalog?: Catalog
  readonly clock?: () => number
  readonly prepareStore?: () => Promise<void>
  readonly createInspector?: Dependencies['createInspector']
}

export interface RegistryUnderTest extends AsyncDisposable {
  readonly app: RegistryApp
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly request: (request: RequestUnderTest) => Promise<AnswerUnderTest>
  readonly upload: (
    metadata: Readonly<Record<string, unknown>>,
    file?: string | Uint8Array<ArrayBuffer>,
  ) => Promise<AnswerUnderTest>
  /** Uploads a bundle that must be accepted. */
  readonly publish: (
    metadata: Readonly<Record<string, unknown>>,
    file?: string | Uint8Array<ArrayBuffer>,
  ) => Promise<UploadResult>
  readonly install: (tenantId: string, body: Readonly<Record<string, unknown>>) => Promise<AnswerUnderTest>
}

export interface RequestUnderTest {
  readonly method?: HTTPMethods
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly form?: FormData
}

export interface AnswerUnderTest {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  /** The body as JSON; null when it is empty. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies of every shape
  readonly body: any
  /** The problem in the body; throws when there is none, or when its status is not that of the answer. */
  readonly problem: () => Problem
}

/** A registry in memory for one test. The recovery runs once, at the start; upgrades only if UPGRADE_INTERVAL_MS is set. */
export async function openRegistry({
  env = {},
  store = createMemoryStore(),
  catalog = createMemoryCatalog(),
  clock = Date.now,
  prepareStore = async () => {},
  createInspector = shareInspector,
}: RegistryOptions = {}): Promise<RegistryUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-registry-'))
  const config = loadConfig({
    LOG_LEVEL: 'silent',
    SPOOL_DIR: directory,
    RECOVERY_INTERVAL_MS: '3600000',
    READY_TIMEOUT_MS: '1000',
    // Far more than anything takes that is not made to take forever.
    CONFIGURATION_TIMEOUT_MS: '30000',
    CHECK_TIMEOUT_MS: '300000',
    CHECKS: FIXTURE_CHECKS,
    ...env,
  })
  const app = await buildApp(config, {
    store,
    catalog: env.UPGRADE_INTERVAL_MS === undefined ? withoutUpgrades(catalog) : catalog,
    prepareStore,
    clock,
    createId: randomUUID,
    createInspector,
    [Symbol.asyncDispose]: async () => {},
  })

  const request = async ({ method = 'GET', url, headers, body, form }: RequestUnderTest) => {
    const encoded = form ? new Response(form) : undefined
    const type = encoded?.headers.get('content-type')
    const payload = encoded ? Buffer.from(await encoded.arrayBuffer()) : body
    const response = await app.inject({
      method,
      url,
      headers: { host: 'localhost', ...(type ? { 'content-type': type } : {}), ...headers },
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test may send anything
      ...(payload === undefined ? {} : { payload: payload as object }),
    })
    const answer = toAnswer({ status: response.statusCode, headers: response.headers, text: response.body })
    if (answer.status >= 400) requireDocumented(app.swagger(), { method, url, answer })
    return answer
  }
  const upload: RegistryUnderTest['upload'] = (metadata, file = 'export default 1\n') => {
    const form = new FormData()
    form.append('file', new Blob([file]), 'plugin.js')
    form.append('metadata', JSON.stringify(metadata))
    return request({ method: 'POST', url: '/plugins/upload', form })
  }
  return {
    app,
    store,
    catalog,
    request,
    upload,
    publish: async (metadata, file) => {
      const { status, text, body } = await upload(metadata, file)
      if (status !== 201 && status !== 200) throw new Error(`the upload was answered ${status}: ${text}`)
      return body
    },
    install: (tenantId, body) =>
      request({ method: 'POST', url: '/plugins/install', headers: { 'x-tenant-id': tenantId }, body }),
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The same catalog, in which the worker finds nothing to do. */
function withoutUpgrades(catalog: Catalog): Catalog {
  return { ...catalog, upgradeTasks: { ...catalog.upgradeTasks, listDue: async () => [] } }
}

function toAnswer(facts: Pick<AnswerUnderTest, 'status' | 'headers' | 'text'>): AnswerUnderTest {
  const { status, headers, text } = facts
  const isJson = /json(?:;|$)/.test(String(headers['content-type']))
  return {
    ...facts,
    body: isJson && text !== '' ? JSON.parse(text) : null,
    problem: () => {
      if (headers['content-type'] !== 'application/problem+json; charset=utf-8')
        throw new Error(`no problem, but ${status}: ${text}`)
      const problem = Problem.parse(JSON.parse(text))
      if (problem.status !== status) throw new Error(`${status} came with a body that says ${problem.status}`)
      return problem
    },
  }
}

/** Metadata of a plugin, with the changes of a test. */
export function metadataOf(facts: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { id: 'test-plugin', name: 'Test Plugin', version: '1.0.0', ...facts }
}
