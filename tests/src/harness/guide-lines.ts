import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

// The guide's own commands ("Example: Manually Testing a Plugin"), unchanged.
export const UPLOAD = String.raw`curl -X POST http://localhost:4000/plugins/upload \
     -F "file=@dist/plugin.js" \
     -F "metadata={\"id\":\"test-plugin\",\"name\":\"Test Plugin\",\"version\":\"1.0.0\",\"description\":\"A test plugin\",\"category\":\"payment\",\"extensionPoints\":[\"payment-methods\"]}"`

export const INSTALL = String.raw`curl -X POST http://localhost:4000/plugins/install \
     -H "x-tenant-id: your-tenant-id" \
     -d "{\"pluginId\":\"test-plugin\"}"`

/** Runs a command of the guide with the real curl. Only the port may differ, since 4000 could be in use. */
export async function runLine(line: string, { cwd, port }: { cwd: string; port: number }): Promise<unknown> {
  const { stdout } = await run('sh', ['-c', line.replace('localhost:4000', `localhost:${port}`)], { cwd })
  return JSON.parse(stdout)
}
