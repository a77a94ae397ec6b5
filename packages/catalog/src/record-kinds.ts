import type { PluginId, TenantId, VersionRef } from '@plugboard/types'
import type { z } from 'zod'
import { JobRecord, PluginRecord, TenantRecord, VersionRecord } from './records.ts'

/** What every adapter needs to know of one kind of record. */
export interface RecordKind<Key, Value> {
  readonly name: string
  readonly schema: z.ZodType<Value>
  readonly keyOf: (value: Value) => Key
  /** One string per key. */
  readonly idOf: (key: Key) => string
}

export const versionKind: RecordKind<VersionRef, VersionRecord> = {
  name: 'versions',
  schema: VersionRecord,
  keyOf: ({ pluginId, version }) => ({ pluginId, version }),
  // Neither a plugin id nor a version has an "@".
  idOf: ({ pluginId, version }) => `${pluginId}@${version}`,
}

export const pluginKind: RecordKind<PluginId, PluginRecord> = {
  name: 'plugins',
  schema: PluginRecord,
  keyOf: ({ pluginId }) => pluginId,
  idOf: (pluginId) => pluginId,
}

export const tenantKind: RecordKind<TenantId, TenantRecord> = {
  name: 'tenants',
  schema: TenantRecord,
  keyOf: ({ tenantId }) => tenantId,
  idOf: (tenantId) => tenantId,
}

export const jobKind: RecordKind<string, JobRecord> = {
  name: 'jobs',
  schema: JobRecord,
  keyOf: ({ job }) => job,
  idOf: (job) => job,
}

/** The id of a record about to be replaced. Throws a TypeError when the replacement has another key. */
export function replacedId<Key, Value>(kind: RecordKind<Key, Value>, current: Value, next: Value): string {
  const id = kind.idOf(kind.keyOf(current))
  const nextId = kind.idOf(kind.keyOf(next))
  if (nextId !== id) throw new TypeError(`${kind.name}: ${id} cannot be replaced by ${nextId}; the key stays`)
  return id
}
