import { Piscina } from 'piscina'
import { expect, it } from 'vitest'
import { createInspectionPool } from './inspection-pool.ts'

it('an error of a thread that nobody waits for does not end the process', async () => {
  const fault = new Error('Worker terminated due to reaching memory limit')
  // What would end it: an event "error" without a listener throws.
  const bare = new Piscina({ minThreads: 0 })
  expect(() => bare.emit('error', fault)).toThrow(fault)
  await bare.destroy()
  const pool = createInspectionPool({ threads: 1, memoryMebibytes: 64 })
  expect(() => pool.emit('error', fault)).not.toThrow()
  await pool.destroy()
})
