/**
 * The text of a URL as browsers read it: without controls and blanks around it, and without tabs and newlines anywhere (WHATWG URL,
 * "basic URL parser", steps 1 to 3).
 */
export function normalizeUrl(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1
  return text.slice(start, end).replace(/[\t\n\r]/g, '')
}

/** The scheme of an absolute URL in lower case, without the colon; undefined for other texts. */
export function schemeOf(url: string): string | undefined {
  return /^([a-z][a-z\d+.-]*):/i.exec(normalizeUrl(url))?.[1]?.toLowerCase()
}
