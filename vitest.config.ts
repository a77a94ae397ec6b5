import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { SpreadingSequencer } from './packages/testkit/src/vitest-sequencer.ts'

const CONTRACT = '**/*.contract.test.ts'
const BROWSER = 'tests/src/browser/**/*.test.ts'
// They measure memory, handles or times of a service, which other work on the machine would change.
const MEASURING = ['tests/src/memory/**/*.test.ts', 'tests/src/outages/slow-engines.test.ts']
const ignored = ['**/node_modules/**', '**/dist/**']

// Files of all projects run side by side. One more than there are cores, since many wait for leases and timeouts; at most
// six, since one with a build and two browsers can take 2 GB.
const WORKERS = Math.min(availableParallelism() + 1, 6)

// The workspace's packages are read as TypeScript sources, as `node --conditions=source` reads them.
const ssr = { resolve: { conditions: ['source'] } }

/** What a test polls, on a machine that may have other work: as long as `eventually` of the acceptance tests. */
const POLLING = { poll: { timeout: 40_000 } }

const services = {
  expect: POLLING,
  globalSetup: ['packages/testkit/src/vitest-engines.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
}

export default defineConfig({
  ssr,
  test: {
    maxWorkers: WORKERS,
    sequence: { sequencer: SpreadingSequencer },
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          maxWorkers: WORKERS,
          include: [
            'packages/*/src/**/*.test.ts',
            'services/*/src/**/*.test.ts',
            'services/start/*.test.ts',
            'checks/**/*.test.ts',
            'bench/src/**/*.test.ts',
          ],
          exclude: [...ignored, CONTRACT],
          // Property tests of many runs, on a machine that may have other work.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: POLLING,
        },
      },
      {
        ssr,
        test: {
          name: 'contract',
          maxWorkers: WORKERS,
          include: [CONTRACT],
          exclude: ignored,
          globalSetup: ['packages/testkit/src/vitest-engines.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: POLLING,
        },
      },
      {
        ssr,
        test: {
          ...services,
          name: 'e2e',
          maxWorkers: WORKERS,
          include: ['tests/src/**/*.test.ts'],
          exclude: [...ignored, BROWSER, ...MEASURING],
        },
      },
      {
        ssr,
        test: {
          ...services,
          name: 'measuring',
          include: MEASURING,
          exclude: ignored,
          // One file at a time, after all others.
          fileParallelism: false,
        },
      },
      {
        ssr,
        test: {
          name: 'browser',
          maxWorkers: WORKERS,
          include: [BROWSER],
          exclude: ignored,
          globalSetup: [
            'packages/testkit/src/vitest-browsers.ts',
            'packages/testkit/src/vitest-engines.ts',
            'tests/src/browser/build-once.ts',
          ],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: POLLING,
          // A browser on a busy machine may miss a deadline once. What passes only then is named at the end of the run.
          retry: 1,
        },
      },
    ],
  },
})
