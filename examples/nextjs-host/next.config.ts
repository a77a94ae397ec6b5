import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // The loader is a package of this workspace: its files are outside of this folder.
  turbopack: { root: join(import.meta.dirname, '../..') },
  outputFileTracingRoot: join(import.meta.dirname, '../..'),
  // Tests build this host more than once, each time into a folder of its own.
  distDir: process.env.NEXT_DIST_DIR || '.next',
}

export default config
