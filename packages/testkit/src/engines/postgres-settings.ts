import { INSIDE } from './rootfs.ts'

const SETTINGS = {
  shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
  // A socket in the engine's own folder and no TCP port, so that nothing else on the machine can reach it. The extension
  // and its scheduler open connections of their own and need the path too.
  listen_addresses: '',
  unix_socket_directories: INSIDE,
  'documentdb.localhost_connection_string': `host=${INSIDE}`,
  'cron.host': INSIDE,
  'cron.database_name': 'postgres',
  'documentdb_core.enableCollation': 'on',
  // Survives the end of any process, which is what tests do, but not the end of the machine.
  fsync: 'off',
  full_page_writes: 'off',
}

/** The command of a PostgreSQL 18 with DocumentDB and its data in `INSIDE`/data; run it in its root folder. */
export const POSTGRES_COMMAND = [
  '/usr/lib/postgresql/18/bin/postgres',
  '-D',
  `${INSIDE}/data`,
  ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
]
