import { spawn } from 'node:child_process'

// Starts the service that it is named, reads its log as npm does, and is killed once the service listens. The test gets the
// process id of the service.

const [script = ''] = process.argv.slice(2)
const service = spawn(process.execPath, ['--conditions=source', script], {
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  detached: true,
})
service.once('message', () => {
  process.send?.(service.pid, () => process.kill(process.pid, 'SIGKILL'))
})
