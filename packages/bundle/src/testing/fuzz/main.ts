import { parseArgs } from 'node:util'
import { fuzzUploads } from './fuzz-uploads.ts'

// node --conditions=source packages/bundle/src/testing/fuzz/main.ts --seconds 600 [--seed 1] [--count 1]
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    count: { type: 'string', default: 'Infinity' },
  },
})
const seed = Number(values.seed)
process.stdout.write(`fuzzing from seed ${seed} for ${values.seconds} s\n`)
const report = await fuzzUploads({ seed, seconds: Number(values.seconds), count: Number(values.count) })
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
