import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // The loader is a package of this workspace, so its files are outside this folder.
  turbopack: { root: join(import.meta.dirname, '../..') },
  outputFileTracingRoot: join(import.meta.dirname, '../..'),
  // Tests build this host several times, each time into its own folder.
  distDir: process.env.NEXT_DIST_DIR || '.next',
}

export default config
