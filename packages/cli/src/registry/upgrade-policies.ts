/** To which versions a plugin is upgraded by itself. */
export const UPGRADE_POLICIES = ['pinned', 'patch', 'minor', 'follow'] as const
