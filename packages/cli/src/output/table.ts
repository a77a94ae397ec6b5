/** Rows in columns that are as wide as their longest cell, under their names. */
export function tableLines(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const all = [names, ...rows]
  const widths = names.map((_name, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Facts below each other, the names in a column of their own. Those without a value are left out. */
export function factLines(facts: Readonly<Record<string, string | null | undefined>>): string[] {
  const present = Object.entries(facts).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const width = Math.max(0, ...present.map(([name]) => name.length))
  return present.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}
