const DAY_MS = 86_400_000

/** The day some days after a time, where the person is, as a date field has it: `2026-11-30`. */
export function dayAfter(days: number, now: Date): string {
  const then = new Date(now.getTime() + days * DAY_MS)
  const [month, day] = [then.getMonth() + 1, then.getDate()].map((each) => String(each).padStart(2, '0'))
  return `${then.getFullYear()}-${month}-${day}`
}

/** The last second of a day, where the person is. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59`)
}
