import { TokenName } from '@plugboard/types'
import { type Opened, openSession, type SessionPorts } from '../sessions/open-session.ts'
import { personIdOf } from '../sessions/person-id.ts'
import { NoRoleError } from './errors.ts'
import type { Person } from './provider.ts'
import { type RoleRules, roleOf, valuesOf } from './role-rules.ts'

/** Claims that have a name for people to read, the best first. */
const NAMES = ['email', 'preferred_username', 'name', 'sub']
const MOST_CHARACTERS = 40
const SHORT_ID = 8

/**
 * Opens a session for a person, with the role that the rules give them now.
 *
 * @throws NoRoleError
 */
export async function signInPerson(
  ports: SessionPorts,
  { subject, claims }: Person,
  { issuer, rules }: { readonly issuer: string; readonly rules: RoleRules },
): Promise<Opened> {
  const personId = personIdOf({ issuer, subject })
  const shown = nameIn(claims)
  const role = roleOf(rules, claims)
  if (role === null) throw new NoRoleError(shown ?? 'somebody')
  // People choose the names that they show; with a part of their id nobody can pass for another person or for a token.
  const name = `${shown ?? 'person'} (${personId.slice(0, SHORT_ID)})`
  const basis = {
    kind: 'provider',
    issuer,
    ...role,
    publisher: role.publisher ?? `person ${personId}`,
  } as const
  return openSession(ports, { personId, name, basis, expiresAtMs: null })
}

/** The first name that logs and pages can show as it is. */
function nameIn(claims: Person['claims']): string | undefined {
  const names = NAMES.flatMap((claim) => valuesOf(claims, claim).slice(0, 1))
  return names.find((name) => name.length <= MOST_CHARACTERS && TokenName.safeParse(name).success)
}
