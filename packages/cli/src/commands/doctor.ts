import { answerOf } from '@plugboard/client'
import type { Context } from '../context.ts'
import { defineCommand } from '../define/command.ts'
import type { ExitReason } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { credentialsPath, readCredentials } from '../registry/credentials-file.ts'
import { type OpenedRegistry, openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { VERSION } from '../version.ts'

/** Signatures and tokens end by the clock, so one that is further off is worth a word. */
const CLOCK_LIMIT_MS = 60_000

interface Examined {
  readonly name: string
  readonly isOk: boolean
  readonly detail: string
  readonly fix: string | null
  readonly reason?: ExitReason
}

export const doctor = defineCommand({
  description: 'Ends with the exit code of the first thing that is wrong.',
  options: REGISTRY_OPTION,
  args: {},
  examples: ['plugboard doctor', 'plugboard doctor --registry https://registry.example --json'],
  async run({ context, options }) {
    const checks = [await examine('credentials file', () => credentialsFile(context))]
    const opened = await attempt(() => openRegistry(context, options))
    if (opened.kind === 'failed') checks.push(failed('address', opened.error))
    else {
      checks.push(await examine('registry', () => registryAnswers(opened.value)))
      checks.push(await examine('clock', () => clock(context, opened.value)))
      checks.push(await examine('dependencies', () => dependencies(opened.value)))
      checks.push(await examine('sign-in', () => signIn(opened.value)))
    }
    const reason = checks.find(({ isOk }) => !isOk)?.reason
    const registry = opened.kind === 'done' ? opened.value.url : null
    return {
      answer: {
        version: VERSION,
        node: context.nodeVersion,
        registry,
        isOk: reason === undefined,
        checks: checks.map(({ reason: _reason, ...check }) => check),
      },
      lines: [
        `plugboard ${VERSION}, Node ${context.nodeVersion}${registry === null ? '' : `, ${registry}`}`,
        ...checks.flatMap(({ name, isOk, detail, fix }) => [
          `${isOk ? 'ok ' : 'BAD'}  ${name}: ${detail}`,
          ...(fix === null ? [] : [`     fix: ${fix}`]),
        ]),
      ],
      ...(reason !== undefined && { reason }),
    }
  },
})

async function examine(name: string, look: () => Promise<string>): Promise<Examined> {
  const result = await attempt(look)
  return result.kind === 'done'
    ? { name, isOk: true, detail: result.value, fix: null }
    : failed(name, result.error)
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }

async function attempt<T>(action: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await action() }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

function failed(name: string, error: unknown): Examined {
  const { code, message, fix, reason } = failureOf(error)
  return { name, isOk: false, detail: `${code}: ${message}`, fix, reason }
}

async function credentialsFile(context: Context): Promise<string> {
  const { tokens } = await readCredentials(context)
  return `${credentialsPath(context)} has ${Object.keys(tokens).length} tokens`
}

async function registryAnswers({ client }: OpenedRegistry): Promise<string> {
  const { version, uploadLimits } = await answerOf(client.GET('/registry'))
  return `answers, is of release ${version}, and takes uploads up to ${uploadLimits.uploadBytes} bytes`
}

async function clock(context: Context, { client }: OpenedRegistry): Promise<string> {
  const { response } = await client.GET('/registry')
  const theirs = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return 'the registry does not say what time it is'
  const differenceMs = Math.abs(context.now().getTime() - theirs)
  const seconds = Math.round(differenceMs / 1000)
  return differenceMs < CLOCK_LIMIT_MS
    ? 'agrees with the registry'
    : `differs from the registry by ${seconds} s`
}

async function dependencies({ client }: OpenedRegistry): Promise<string> {
  await answerOf(client.GET('/ready'))
  return 'the registry can use its store and its catalog'
}

async function signIn({ client, credential }: OpenedRegistry): Promise<string> {
  const who = await answerOf(client.GET('/auth/session'))
  if (who.kind === 'local') return 'not needed'
  const from = credential.source === 'environment' ? 'PLUGBOARD_TOKEN' : 'the credentials file'
  return `${who.name ?? 'a token'} by ${from}, with the scopes ${who.scopes.join(', ')}`
}
