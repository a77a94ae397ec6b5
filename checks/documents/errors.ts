import { FINDING_CODES, PLUGIN_ERROR_CODES, PROBLEM_CODES } from '@plugboard/types'

/** docs/errors.md: every code that a response can contain, from the tables that the services use. */
export function describeErrors(): string {
  const problems = Object.entries(PROBLEM_CODES).map(
    ([code, { status, title, retryable, fix }]) =>
      `| \`${code}\` | ${status} | ${title} | ${fix} | ${retryable ? 'yes' : 'no'} |`,
  )
  const findings = Object.entries<string>(FINDING_CODES).map(
    ([code, meaning]) => `| \`${code}\` | ${meaning} |`,
  )
  const pluginErrors = Object.entries(PLUGIN_ERROR_CODES).map(
    ([code, { meaning, fix }]) => `| \`${code}\` | ${meaning} | ${fix} |`,
  )
  return `# Errors

Every error is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`fix\` (what to do),
\`instance\` (the id of the request, which the header \`x-request-id\` has too), \`code\` and \`retryable\`; where it applies
also \`errors\`, \`limitBytes\`, \`digests\` or \`checks\`. The log has a line with that id, except for problems that the
edge only counts: 403, 404, 410, 412, 416, \`TOO_MANY_DOWNLOADS\`, and 503 at a limit or while the store is suspended. Decide
by \`code\`: codes are stable, texts are not. A problem with status 503 has a \`Retry-After\`.

This page is generated from the tables in \`packages/types\` by \`checks/documents.ts\`.

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

## Codes of the loader

In a page, the failure of a plugin is a \`PluginLoadError\` with a \`code\`, the \`pluginId\` and a \`cause\`. It is passed to
\`onEvent\` of PluginProvider and to \`errorFallback\` of ExtensionPoint, or else written to the console.

| Code | Meaning | What to do |
|---|---|---|
${pluginErrors.join('\n')}
`
}
