import { ALL_CHECKS, type Check, usualHint } from '@plugboard/bundle'
import { CAPABILITY_NAMES, type CheckLevel, FINDING_CODES, type VerdictState } from '@plugboard/types'

const LEVELS: Readonly<Record<CheckLevel, string>> = {
  enforced: 'an upload with a finding is refused',
  advisory: 'a finding is told, and refuses nothing',
  off: 'the check does not run',
}

const VERDICTS: Readonly<Record<VerdictState, string>> = {
  passed: 'No check found anything.',
  'passed-with-warnings':
    'Only advisory checks found something, or administrators have allowed the rest. The upload is published.',
  waiting: 'The upload is staged, and [an administrator decides](#when-a-person-decides).',
  refused: 'A check that is enforced found something. Nothing is stored.',
  errored: 'A check could not be completed, which is no fault of the bundle.',
}

/** docs/checks.md: every check of a bundle, from the definitions that run. */
export function describeChecks(): string {
  return `# Checks of uploads

A plugin runs in every customer's page, so every upload is checked, and its author learns everything that is wrong with it in one
answer: which check, in which file, line and column, and how to mend it.

This page is generated from the definitions of the checks by \`checks/documents.ts\`.

## The verdict

Each check has one result in \`checks\` of the answer: its \`name\`, an \`outcome\`, a \`message\` and its \`findings\`. A finding has a
\`code\`, a \`message\`, a \`hint\` and, where they apply, \`file\`, \`line\` and \`column\` (from 1, in UTF-16 code units), an \`excerpt\`, a JSON
\`pointer\` into the metadata, and the place in the \`source\` if a source map came along. Together the results have one verdict, the worst:

| Verdict | Meaning |
|---|---|
${Object.entries(VERDICTS)
  .map(([verdict, meaning]) => `| \`${verdict}\` | ${meaning} |`)
  .join('\n')}

A refused upload is answered \`BUNDLE_REFUSED\`, with all findings in \`errors\`, those first for which it is refused. What was found of a version
is stored with it: \`GET /plugins/:pluginId/versions/:version\` has \`verdict\`, \`checks\`, the report of what its code can do in \`capabilities\`
(\`null\`: it was published by a release without the report), and in \`capabilityChanges\` what the published version before it could not do.

What is published stays accepted: the same upload of it is answered 200, and puts back what the store has lost, whatever the checks and scanners say by then.

Only an archive that is not safe to read, or whose size exceeds a limit, is refused before its files are looked at.

## Ask first

\`POST /plugins/validate\` takes the form that \`POST /plugins/upload\` takes, runs the same checks, and stores nothing. It answers 200 with the
verdict, also when that is \`refused\`. Where the metadata is missing or faulty, the files are checked all the same. It says nothing about
whether the plugin is yours or the version is free. What administrators have allowed a plugin counts for those who may publish it. It needs a token that may stage or publish any plugin.

\`\`\`sh
curl -F 'metadata={"id":"my-plugin","name":"My Plugin","version":"1.0.0","extensionPoints":["payment-methods"]}' \\
  -F 'file=@dist/plugin.js' http://localhost:4000/plugins/validate
\`\`\`

## The policy of a registry

\`CHECKS\` gives checks another level than their own, as in \`CHECKS="styles=off, exports=advisory"\`:

| Level | Meaning |
|---|---|
${Object.entries(LEVELS)
  .map(([level, meaning]) => `| \`${level}\` | ${meaning} |`)
  .join('\n')}

Those that are *always* enforced or advisory cannot be changed, because nothing could be done with such a bundle, or there is nothing to
decide. The checks of an upload run in a thread of their own, with \`CHECK_TIMEOUT_MS\` and \`CHECK_MEMORY_MEBIBYTES\`; callers get equal shares
of the \`CHECK_THREADS\`, so that a hostile upload delays nobody but whoever sent it ([settings](configuration.md)). Besides the checks, uploads are
scanned by [rules of the operator](scanners.md): YARA rules that changed only warn until they have run over everything published
([a new rule](scanners.md#a-new-rule)).

## When a person decides

A finding that an upload is refused for has a \`fingerprint\`, unless its check is always enforced. With it, an administrator allows the finding,
with a reason and for at most a year:

\`\`\`sh
curl -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{
  "version": "1.4.0", "code": "STYLE_GLOBAL", "fingerprint": "FINGERPRINT", "scope": "plugin",
  "reason": "The host has no other h1.", "expiresAt": "2027-06-01T00:00:00Z"
}' http://localhost:4000/plugins/my-plugin/check-decisions
\`\`\`

- The same upload is then accepted. The finding is advisory and has the \`decision\`, and so has the record of the version, which everybody reads who may read it.
- With the scope \`plugin\` it holds for the next versions too, and with \`version\` for that one only. \`GET\` lists the decisions of a plugin, and \`DELETE …/:decisionId\`
  revokes one. Versions that were published with it stay.
- A fingerprint is of the check, the code, the message, the file and the text at the place: from the beginning of the statement or rule on, some 100 to 250 characters.
  Spaces, names of one or two characters, and what bundlers add to the names of files do not count. So it stays the same when lines move or a chunk gets another
  name, and changes with what is found and with what follows it closely. A finding without a line is of the whole content of its file. When in doubt it changes, and
  the administrator is asked again. A repetition is another finding. A size is asked about again at the next power of two, and what a scanner hits whenever its
  file changes. What a scanner says without a file, and the absence of a scanner, is of the whole bundle: a decision about it holds for exactly that content, and
  one about an absence (\`SCANNER_AWAY\`) is made with the scope \`version\`.
- A check shows 20 findings at a time. Those that are allowed take no room from the others.

With \`CHECKS_STAGED=wait\`, an upload with \`staged=true\` is not refused if an administrator could allow everything that it would be refused for: it waits, with the
verdict \`waiting\`. \`GET /staged-versions?verdict=waiting\` lists those of all plugins, the longest waiting first. An administrator allows each of its
findings and approves it, or somebody rejects it. What contains a credential or a private file never waits, because it would be stored; nor does
what has more findings than are shown. By default such uploads are refused too, so that the store has nothing that nobody has accepted.

## All checks

| Check | Level | What it looks for |
|---|---|---|
${ALL_CHECKS.map((check) => `| [\`${check.name}\`](#${anchorOf(check)}) | ${levelOf(check)} | ${check.title} |`).join('\n')}

${ALL_CHECKS.map(section).join('\n\n')}

## What code can do

The report of a version names each of these with its target, how sure that is (\`certain\`, \`likely\`, \`possible\`), how often it was
found, and the first places. It is a reading of the text: code that is made while the plugin runs is not in it, and the report then has
what makes such code. [What it says of sixty-two libraries](checks/libraries.md) shows what is usual, and a sample of eight, checked by hand, what it misses.

| Capability | Meaning |
|---|---|
${Object.entries(CAPABILITY_NAMES)
  .map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`)
  .join('\n')}
`
}

function section(check: Check): string {
  const rows = check.codes.map(
    (code) => `| \`${code}\` | ${cell(FINDING_CODES[code])} | ${cell(usualHint(code))} |`,
  )
  const codes =
    rows.length > 0
      ? `\n\n| Code | Meaning | What to do, where the finding says nothing more specific |\n|---|---|---|\n${rows.join('\n')}`
      : ''
  return `### ${headingOf(check)}

\`${check.name}\`: ${levelOf(check)}. ${check.explanation}${codes}`
}

function levelOf({ level, isFixed }: Check): string {
  return isFixed ? `always ${level}` : level
}

function headingOf({ title }: Check): string {
  return title
}

/** As GitHub makes it of a heading. */
function anchorOf(check: Check): string {
  return headingOf(check)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
