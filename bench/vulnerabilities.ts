import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { formatTable } from './src/format-table.ts'
import { writeZip } from './src/vulnerabilities/write-zip.ts'

// How long it takes to read an OSV database of the size of npm's, how much memory it then takes, how long the other work of the
// process waits meanwhile, and how long a search for the components of a bundle takes:
//   npm run dev -- node --conditions=source bench/vulnerabilities.ts [--records 220000] [--folder /dev/shm]

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '220000' },
    folder: { type: 'string', default: '/dev/shm' },
  },
})
const MEASURE = fileURLToPath(new URL('src/vulnerabilities/measure-database.ts', import.meta.url))
/** In npm's, some 5,000 records are reviewed advisories; the others name malware. */
const REVIEWED_EACH = 40
const MEBIBYTE = 1_048_576

const records = Number(values.records)
const rows: string[][] = []
for (const count of [records / 10, records]) rows.push(await measure(count))
const head = ['records', 'ZIP MiB', 's', 'peak MiB', 'kept MiB', 'longest delay ms', 'search ms']
process.stdout.write(`${formatTable({ head, texts: 0 }, rows)}\nload average ${loadavg()[0]?.toFixed(1)}\n`)

async function measure(count: number): Promise<string[]> {
  const directory = await mkdtemp(join(values.folder, 'plugboard-osv-'))
  try {
    const path = join(directory, 'all.zip')
    writeZip(path, recordsOf(count))
    const { size } = await stat(path)
    const { answer, peakMib } = await run(path)
    if (answer.advisories !== count) throw new Error(`${answer.advisories} of ${count} records were read`)
    return [
      String(count),
      (size / MEBIBYTE).toFixed(0),
      answer.seconds.toFixed(1),
      peakMib.toFixed(0),
      answer.keptMib.toFixed(0),
      answer.longestDelayMs.toFixed(0),
      answer.searchMs.toFixed(2),
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface Answer {
  readonly advisories: number
  readonly seconds: number
  readonly keptMib: number
  readonly longestDelayMs: number
  readonly searchMs: number
}

async function run(path: string): Promise<{ answer: Answer; peakMib: number }> {
  const ended = Promise.withResolvers<string>()
  const child = execFile(process.execPath, ['--conditions=source', MEASURE, path], (error, stdout) =>
    error ? ended.reject(error) : ended.resolve(stdout),
  )
  let peakKib = 0
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    await sleep(20)
  }
  const answer: Answer = JSON.parse(await ended.promise)
  return { answer, peakMib: peakKib / 1024 }
}

function* recordsOf(count: number): Generator<[string, string]> {
  for (let index = 0; index < count; index += 1) {
    const record = index % REVIEWED_EACH === 0 ? reviewed(index) : malware(index)
    yield [`${record.id}.json`, JSON.stringify(record)]
  }
}

function reviewed(index: number) {
  const major = index % 7
  return {
    schema_version: '1.7.0',
    id: `GHSA-${index.toString(36).padStart(4, 'x')}-xxxx-xxxx`,
    modified: '2026-01-01T00:00:00Z',
    published: '2025-01-01T00:00:00Z',
    aliases: [`CVE-2025-${index}`],
    summary: `Package ${index} is vulnerable to a denial of service by a regular expression`,
    details: 'A long explanation, with an example of how it is used. '.repeat(60),
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }],
    affected: [
      {
        package: { ecosystem: 'npm', name: `reviewed-${index}`, purl: `pkg:npm/reviewed-${index}` },
        ranges: [
          { type: 'SEMVER', events: [{ introduced: `${major}.0.0` }, { fixed: `${major}.4.2` }] },
          { type: 'SEMVER', events: [{ introduced: `${major + 1}.0.0` }, { fixed: `${major + 1}.1.0` }] },
        ],
      },
    ],
    references: Array.from({ length: 6 }, (_, n) => ({
      type: 'WEB',
      url: `https://example.com/advisories/${index}/${n}`,
    })),
    database_specific: { severity: 'HIGH', cwe_ids: ['CWE-1333'], github_reviewed: true },
  }
}

function malware(index: number) {
  const name = `malware-${index}-of-a-typosquatter`
  return {
    schema_version: '1.7.0',
    id: `MAL-2025-${index}`,
    modified: '2026-01-01T00:00:00Z',
    published: '2025-01-01T00:00:00Z',
    summary: `Malicious code in ${name} (npm)`,
    details: `This package was found to contain malicious code. ${'Any computer that has it is compromised. '.repeat(12)}`,
    affected: [
      {
        package: { ecosystem: 'npm', name, purl: `pkg:npm/${name}` },
        ...(index % 3 === 0
          ? { ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }
          : { versions: ['1.0.0', '1.0.1', '99.99.99'] }),
        database_specific: { cwes: [{ cweId: 'CWE-506', name: 'Embedded Malicious Code' }] },
      },
    ],
    references: [{ type: 'PACKAGE', url: `https://www.npmjs.com/package/${name}` }],
    database_specific: {
      'malicious-packages-origins': Array.from({ length: 2 }, (_, n) => ({
        source: 'a-scanner',
        sha256: String(n).repeat(64),
        versions: ['1.0.0'],
        import_time: '2025-01-01T00:00:00Z',
      })),
    },
  }
}
