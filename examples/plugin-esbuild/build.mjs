import { buildPlugin } from '@plugboard/plugin-kit/esbuild'

await buildPlugin()
