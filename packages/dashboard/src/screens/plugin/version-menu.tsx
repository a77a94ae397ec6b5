import type { VersionSummary } from '@plugboard/client'
import { Ellipsis } from 'lucide-react'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { Mark } from '../../api/version-marks.ts'
import { Button } from '../../design/button.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** What somebody wants to do with a version. */
export type VersionAction =
  | { readonly kind: 'tag'; readonly version: VersionSummary }
  | { readonly kind: 'untag'; readonly version: VersionSummary; readonly tag: string }
  | { readonly kind: 'mark'; readonly version: VersionSummary; readonly mark: Mark }
  | { readonly kind: 'unmark'; readonly version: VersionSummary; readonly mark: Mark }

const MARKS = ['deprecated', 'yanked', 'revoked'] as const

interface VersionMenuProps {
  readonly version: VersionSummary
  /** The tags of the version that can be taken away; undefined until they are known, when none can be moved either. */
  readonly removableTags: readonly string[] | undefined
  readonly onAction: (action: VersionAction) => void
}

/** What can be done with a version. */
export function VersionMenu({ version, removableTags, onAction }: VersionMenuProps) {
  const say = useSay()
  const label = say('versions.actions', { version: version.version })
  return (
    <MenuTrigger>
      <Button variant="quiet" aria-label={label}>
        <Ellipsis size={18} aria-hidden="true" />
      </Button>
      <Popover placement="bottom end">
        <Menu className="menu" aria-label={label}>
          <MenuItem
            isDisabled={removableTags === undefined}
            onAction={() => onAction({ kind: 'tag', version })}
          >
            {say('versions.tag')}
          </MenuItem>
          {removableTags?.map((tag) => (
            <MenuItem key={tag} onAction={() => onAction({ kind: 'untag', version, tag })}>
              {tag === 'latest' ? say('versions.untag.latest') : say('versions.untag', { tag })}
            </MenuItem>
          ))}
          {MARKS.map((mark) =>
            version[mark] ? (
              <MenuItem key={mark} onAction={() => onAction({ kind: 'unmark', version, mark })}>
                {say(`versions.unmark.${mark}`)}
              </MenuItem>
            ) : (
              <MenuItem key={mark} onAction={() => onAction({ kind: 'mark', version, mark })}>
                {say(`versions.mark.${mark}`)}
              </MenuItem>
            ),
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
