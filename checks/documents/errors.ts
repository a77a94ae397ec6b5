import { FINDING_CODES, PROBLEM_CODES } from '@plugboard/types'

/** docs/errors.md: every code a response can carry, from the table that the services answer by. */
export function describeErrors(): string {
  const problems = Object.entries(PROBLEM_CODES).map(
    ([code, { status, title, retryable, fix }]) =>
      `| \`${code}\` | ${status} | ${title} | ${fix} | ${retryable ? 'yes' : 'no'} |`,
  )
  const findings = Object.entries<string>(FINDING_CODES).map(
    ([code, meaning]) => `| \`${code}\` | ${meaning} |`,
  )
  return `# Errors

Every error is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`instance\` (the id of the
request, which the log has too), \`code\` and \`retryable\`; where it applies also \`errors\`, \`limitBytes\`, \`digests\` or
\`checks\`. Decide by \`code\`: codes are stable, texts are not. A problem with status 503 has a \`Retry-After\`.

This page is made from the tables in \`packages/types\` by \`checks/documents.ts\`.

## Codes of problems

| Code | Status | Meaning | What to do | Try again unchanged |
|---|---|---|---|---|
${problems.join('\n')}

## Codes in \`errors\`

Each entry has a \`code\`, a \`message\` and, where they apply, a \`hint\`, the \`file\` in the bundle, the \`line\`, or the
JSON \`pointer\` of the field.

| Code | Meaning |
|---|---|
${findings.join('\n')}
`
}
