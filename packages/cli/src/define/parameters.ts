/** How an option is read. `T` is what the command gets. */
export interface Option<T> {
  readonly kind: 'switch' | 'text' | 'choice' | 'list'
  readonly brief: string
  /** What stands for the value in help, such as `URL`. */
  readonly placeholder?: string
  readonly values?: readonly string[]
  readonly isNeeded?: boolean
  /** Carries the type alone. */
  readonly value?: T
}

/** How an argument is read. `T` is what the command gets. */
export interface Argument<T> {
  readonly brief: string
  readonly isOptional: boolean
  /** Carries the type alone. */
  readonly value?: T
}

export type Options = Readonly<Record<string, Option<unknown>>>
/** In the order of the command line. The name of each is shown in help. */
export type Arguments = Readonly<Record<string, Argument<unknown>>>

export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never
}
export type ArgumentValues<A extends Arguments> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never
}

/** An option without a value; false when it is missing. */
export function flag(brief: string): Option<boolean> {
  return { kind: 'switch', brief }
}

export function textOption(placeholder: string, brief: string): Option<string | undefined> {
  return { kind: 'text', placeholder, brief }
}

/** An option that may be repeated. */
export function listOption(placeholder: string, brief: string): Option<readonly string[]> {
  return { kind: 'list', placeholder, brief }
}

export function choiceOption<const V extends string>(
  values: readonly V[],
  brief: string,
): Option<V | undefined> {
  return { kind: 'choice', values, brief }
}

export function argument(brief: string): Argument<string> {
  return { brief, isOptional: false }
}

export function optionalArgument(brief: string): Argument<string | undefined> {
  return { brief, isOptional: true }
}
