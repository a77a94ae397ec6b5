/**
 * Whether what a host has is what a plugin was built for: the same major version, and at least the minor. Patch and prerelease
 * are ignored, since Next.js contains a canary of React.
 *
 * @param present a version, such as 19.3.0-canary-1 or 19.3
 * @param wanted a major version, such as 19, or one with a minor, such as 19.2
 */
export function isCompatible(present: string, wanted: string): boolean {
  const [major, minor = 0] = numbersOf(present)
  const [wantedMajor, wantedMinor = 0] = numbersOf(wanted)
  return major === wantedMajor && minor >= wantedMinor
}

function numbersOf(version: string): number[] {
  return version.split('.', 2).map((part) => Number.parseInt(part, 10))
}
