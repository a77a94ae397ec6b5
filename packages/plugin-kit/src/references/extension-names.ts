import type {
  CallExpression,
  ExportAllDeclaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Expression,
  Identifier,
  Literal,
  Node,
  ObjectExpression,
  Program,
  Property,
  VariableDeclaration,
} from 'acorn'
import { parseModule } from './parse-module.ts'

/**
 * The names in `extensions` of the object that a module exports as its default, directly or as the argument of a call;
 * undefined if the code does not list them.
 */
export function extensionNames(code: string): string[] | undefined {
  const program = parseModule(code)
  const exported = program && defaultExport(program)
  if (!program || !exported) return undefined
  const value = constantOf(program, exported)
  const [argument] = isCall(value) ? value.arguments : [value]
  const definition = argument && constantOf(program, argument)
  if (!isObject(definition)) return undefined
  const extensions = namesAndValues(definition)?.get('extensions')
  const object = extensions && constantOf(program, extensions)
  const named = isObject(object) ? namesAndValues(object) : undefined
  return named && [...named.keys()]
}

/** Whether a module exports a default, of its own or of another module; undefined for faulty code. */
export function hasDefaultExport(code: string): boolean | undefined {
  return parseModule(code)?.body.some(
    (statement) =>
      isOfType<ExportDefaultDeclaration>(statement, 'ExportDefaultDeclaration') ||
      (isOfType<ExportAllDeclaration>(statement, 'ExportAllDeclaration') &&
        statement.exported &&
        isNamed(statement.exported, 'default')) ||
      (isOfType<ExportNamedDeclaration>(statement, 'ExportNamedDeclaration') &&
        statement.specifiers.some(({ exported }) => isNamed(exported, 'default'))),
  )
}

function defaultExport({ body }: Program): Node | undefined {
  for (const statement of body) {
    if (isOfType<ExportDefaultDeclaration>(statement, 'ExportDefaultDeclaration'))
      return statement.declaration
    if (!isOfType<ExportNamedDeclaration>(statement, 'ExportNamedDeclaration') || statement.source) continue
    const named = statement.specifiers.find(({ exported }) => isNamed(exported, 'default'))
    if (named) return named.local
  }
  return undefined
}

/** The value of a top-level variable, for its name; any other expression as it is. */
function constantOf({ body }: Program, node: Node): Node {
  if (!isOfType<Identifier>(node, 'Identifier')) return node
  const declared = body.flatMap((statement) =>
    isOfType<VariableDeclaration>(statement, 'VariableDeclaration') ? statement.declarations : [],
  )
  return declared.find(({ id }) => isNamed(id, node.name))?.init ?? node
}

/** Undefined for an object of which some names are not written in it. */
function namesAndValues({ properties }: ObjectExpression): Map<string, Expression> | undefined {
  const entries = properties.flatMap((property) => {
    const name =
      isOfType<Property>(property, 'Property') && !property.computed ? nameOf(property.key) : undefined
    return name !== undefined && 'value' in property ? [[name, property.value] as const] : []
  })
  return entries.length === properties.length ? new Map(entries) : undefined
}

function nameOf(key: Node): string | undefined {
  if (isOfType<Identifier>(key, 'Identifier')) return key.name
  return isOfType<Literal>(key, 'Literal') ? String(key.value) : undefined
}

function isNamed(node: Node, name: string): boolean {
  return nameOf(node) === name
}

function isCall(node: Node): node is CallExpression {
  return node.type === 'CallExpression'
}

function isObject(node: Node | undefined): node is ObjectExpression {
  return node?.type === 'ObjectExpression'
}

function isOfType<Kind extends Node>(node: Node, type: Kind['type']): node is Kind {
  return node.type === type
}
