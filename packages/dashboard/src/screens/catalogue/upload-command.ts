/** The command that publishes a first plugin, for an empty catalogue. */
export function uploadCommand(origin: string): string {
  const metadata = JSON.stringify({
    id: 'hello',
    name: 'Hello',
    version: '1.0.0',
    extensionPoints: ['payment-methods'],
  })
  return `curl -X POST ${origin}/plugins/upload -F "file=@plugin.js" \\\n  -F 'metadata=${metadata}'`
}
