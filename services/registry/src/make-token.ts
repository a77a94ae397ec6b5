// Makes a token, with the settings of a registry, which may be running: for the first administrator, or for one who has lost theirs.
//
//   node services/registry/dist/make-token.js --name NAME --scope SCOPE... [--tenant ID]... [--plugin ID]... [--publisher NAME] [--days N]
//
// The scopes are publish, stage, install, read, secrets and admin; --tenant '*' is for all tenants, and without --plugin the token may
// publish any. It writes one line of JSON with the token, which nothing else shows again.
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { StartError, startOrExplain } from '@plugboard/service-kit'
import { TokenRequest } from '@plugboard/types'
import { auditCommand } from './audit/audit-command.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'
import { grantsOf, toTokenDocument } from './tokens/documents.ts'
import { issueToken } from './tokens/issue-token.ts'

const OPTIONS =
  'The options are --name NAME, --scope SCOPE, --tenant ID, --plugin ID, --publisher NAME and --days N.'
const DAY_MS = 86_400_000

await startOrExplain(async () => {
  const request = readOptions()
  await using dependencies = await openDependencies(loadConfig(process.env))
  const { record, token } = await issueToken(dependencies, request, null)
  // Before the token is shown: one that nobody has is worth nothing.
  const audit = auditCommand(dependencies, 'make-token')
  await audit('token.made', { subject: { tokenId: record.tokenId }, after: grantsOf(record) })
  stdout.write(`${JSON.stringify({ ...toTokenDocument(record), token })}\n`)
})

function readOptions(): TokenRequest {
  try {
    const many = { type: 'string', multiple: true, default: [] as string[] } as const
    const options = {
      name: { type: 'string' },
      scope: many,
      tenant: many,
      plugin: many,
      publisher: { type: 'string' },
      days: { type: 'string' },
    } as const
    const { values } = parseArgs({ options })
    const { name, scope: scopes, tenant: tenants, plugin: plugins, publisher, days } = values
    if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
      throw new TypeError(`--days must be a whole number from 1 to 9999, not ${days}`)
    }
    const parsed = TokenRequest.safeParse({
      name,
      scopes,
      tenants,
      plugins: plugins.length === 0 ? undefined : plugins,
      publisher,
      expiresAt: days && new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
    })
    if (parsed.success) return parsed.data
    const [fault] = parsed.error.issues
    throw new TypeError(`${fault?.path.join('.')} ${fault?.message}`)
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : String(cause)}. ${OPTIONS}`, { cause })
  }
}
