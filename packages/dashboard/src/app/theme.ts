const KEPT_AS = 'plugboard.theme'

export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

/** The appearance that was chosen before in this browser, or that of the system. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEPT_AS)
  return THEMES.find((theme) => theme === kept) ?? 'system'
}

/** Shows the page as it was chosen before in this browser. */
export function applyKeptTheme(): void {
  apply(keptTheme())
}

/** Changes the appearance, now and for the next visits of this browser. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme)
  apply(theme)
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
