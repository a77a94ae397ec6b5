import type { BundleValidation, VerdictState } from '@plugboard/client'
import { useLocale } from 'react-aria-components/I18nProvider'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { formatBytes } from '../../design/format-bytes.ts'
import { useSay } from '../../messages/language-context.tsx'
import { CapabilitySection } from '../verdict/capability-section.tsx'
import { CheckList } from '../verdict/check-list.tsx'
import type { Deciding } from '../verdict/decision-on.ts'
import { isEnforced } from '../verdict/finding.ts'
import type { Purpose } from './use-upload.ts'

interface ValidationResultProps {
  readonly validation: BundleValidation
  readonly deciding: Deciding | undefined
  readonly isBusy: boolean
  readonly onPublish: (purpose: Purpose) => void
}

const PUBLISHED: ReadonlySet<VerdictState> = new Set(['passed', 'passed-with-warnings', 'waiting'])

/** What the checks say of an upload, and the ways on from there. */
export function ValidationResult({ validation, deciding, isBusy, onPublish }: ValidationResultProps) {
  const say = useSay()
  const { locale } = useLocale()
  const mayPublish = useMay('publish')
  const { pluginId, version, size, files, verdict, checks, capabilities, capabilityChanges } = validation
  const isAccepted = PUBLISHED.has(verdict)
  const mayStage = isAccepted || (verdict === 'refused' && areDecidable(validation))
  return (
    <div className="sections" role="region" aria-label={say('upload.result')}>
      {pluginId !== null && version !== null && size !== null && files && (
        <p>
          {say('upload.facts', { pluginId, version, size: formatBytes(size, locale), count: files.length })}
        </p>
      )}
      <CheckList verdict={verdict} checks={checks} deciding={deciding} />
      {pluginId !== null && version !== null && (
        <div className="stack">
          <div className="row">
            {isAccepted && mayPublish && (
              <Button variant="primary" isDisabled={isBusy} onPress={() => onPublish('publish')}>
                {say('upload.publish', { version })}
              </Button>
            )}
            {mayStage && (
              <Button isDisabled={isBusy} onPress={() => onPublish('stage')}>
                {say('upload.stage', { version })}
              </Button>
            )}
          </div>
          {mayStage && !isAccepted && <p className="soft">{say('upload.stage.refused')}</p>}
        </div>
      )}
      {capabilities && <CapabilitySection report={capabilities} changes={capabilityChanges} />}
    </div>
  )
}

/** Whether an administrator could allow everything that it would be refused for. */
function areDecidable({ checks }: BundleValidation): boolean {
  return checks
    .flatMap(({ findings }) => findings ?? [])
    .filter(isEnforced)
    .every(({ fingerprint }) => fingerprint !== undefined)
}
