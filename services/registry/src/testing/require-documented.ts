import { z } from 'zod'

const Paths = z.object({ paths: z.record(z.string(), z.unknown()) })
const Operations = z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) }))

/**
 * Requires that the API document lists the status and the code of a refusal for the requested operation. Requests for
 * anything else, such as a path without a route, may be refused in any way.
 */
export function requireDocumented(
  document: unknown,
  { method, url, answer }: { method: string; url: string; answer: { status: number; text: string } },
): void {
  const { paths } = Paths.parse(document)
  const target = new URL(url, 'http://localhost').pathname
  // A path without parameters comes before one with parameters.
  const path = Object.keys(paths)
    .toSorted((left, right) => left.split('{').length - right.split('{').length)
    .find((each) => new RegExp(`^${each.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(target))
  const operation = path === undefined ? undefined : Operations.parse(paths[path])[method.toLowerCase()]
  if (!operation) return
  const documented = JSON.stringify(operation.responses[answer.status] ?? null)
  const code = /"code":"([A-Z_]+)"/.exec(answer.text)?.[1]
  if (documented === 'null' || (code !== undefined && !documented.includes(`"${code}"`))) {
    throw new Error(`${method} ${path} answered ${answer.status} ${code}, which its document does not list`)
  }
}
