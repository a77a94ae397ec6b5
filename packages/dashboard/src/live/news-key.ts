/** The beginning of the keys of what lists would show now. */
export const NEWS_KEY = ['news'] as const
