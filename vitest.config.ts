import { defineConfig } from 'vitest/config'

const CONTRACT = '**/*.contract.test.ts'
const BROWSER = 'tests/src/browser/**/*.test.ts'
const ignored = ['**/node_modules/**', '**/dist/**']

// The workspace's packages are read as TypeScript sources, as `node --conditions=source` reads them.
const ssr = { resolve: { conditions: ['source'] } }

export default defineConfig({
  ssr,
  test: {
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'services/*/src/**/*.test.ts',
            'services/start/*.test.ts',
            'checks/**/*.test.ts',
            'bench/src/**/*.test.ts',
          ],
          exclude: [...ignored, CONTRACT],
          // Property tests of many runs, on a machine that may have other work.
          testTimeout: 20_000,
        },
      },
      {
        ssr,
        test: {
          name: 'contract',
          include: [CONTRACT],
          exclude: ignored,
          globalSetup: ['packages/testkit/src/vitest-engines.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ssr,
        test: {
          name: 'e2e',
          include: ['tests/src/**/*.test.ts'],
          exclude: [...ignored, BROWSER],
          globalSetup: ['packages/testkit/src/vitest-engines.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // These start services, kill them and measure their memory: one file at a time keeps the figures honest.
          fileParallelism: false,
        },
      },
      {
        ssr,
        test: {
          name: 'browser',
          include: [BROWSER],
          exclude: ignored,
          globalSetup: ['packages/testkit/src/vitest-browsers.ts', 'tests/src/browser/build-once.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What a page shows in the end: `expect.poll` waits for it as long as `eventually`.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
})
