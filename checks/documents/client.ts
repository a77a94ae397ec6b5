import openapiTS, {
  astToString,
  type OpenAPI3,
  type OperationObject,
  type ResponseObject,
} from 'openapi-typescript'

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const

/** packages/client/src/openapi.ts: the types of all requests and answers, from the OpenAPI document. */
export async function describeClient(document: OpenAPI3): Promise<string> {
  const nodes = await openapiTS(withoutUnused(withPlainAnswers(document)), {
    alphabetize: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
  })
  return `// Generated from the OpenAPI document of the registry by checks/documents.ts.

${astToString(nodes)}`
}

/** Every refusal is a problem document. A type for each status of each route would be ten times as long, and say no more. */
function withPlainAnswers(document: OpenAPI3): OpenAPI3 {
  const copy = structuredClone(document)
  for (const path of Object.values(copy.paths ?? {})) {
    if ('$ref' in path) continue
    for (const method of METHODS) {
      const operation = path[method]
      if (operation && !('$ref' in operation)) operation.responses = answersOf(operation)
    }
  }
  forgetRecursion(copy.components?.schemas?.['__shared'])
  return copy
}

function answersOf({ responses = {} }: OperationObject): NonNullable<OperationObject['responses']> {
  const answers = Object.entries(responses).filter(([status]) => Number(status) < 400)
  const problem: ResponseObject = {
    description: 'What is wrong (RFC 9457).',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  return { ...Object.fromEntries(answers), default: problem }
}

/** Leaves out the schemas to which no route leads: each has a second form for requests, and most are of answers alone. */
function withoutUnused(document: OpenAPI3): OpenAPI3 {
  const schemas = document.components?.schemas ?? {}
  const used = new Set<string>()
  const follow = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"/]+)/g)) {
      if (used.has(name)) continue
      used.add(name)
      follow(schemas[name])
    }
  }
  follow(document.paths)
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } }
}

/** A value of JSON is the one type that refers to itself, which no property of an interface may. It becomes unknown. */
function forgetRecursion(shared: object | undefined): void {
  const names = shared && '$defs' in shared ? Object.keys(Object(shared.$defs)) : []
  if (shared) Object.assign(shared, { $defs: Object.fromEntries(names.map((name) => [name, {}])) })
}
