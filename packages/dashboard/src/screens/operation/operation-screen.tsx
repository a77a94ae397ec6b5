import { useQuery } from '@tanstack/react-query'
import { registryQuery } from '../../api/operation.ts'
import { Page } from '../../design/page.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { PurgesSection } from './purges-section.tsx'
import { ReadinessSection } from './readiness-section.tsx'
import { ScanSection } from './scan-section.tsx'
import { ScannersSection } from './scanners-section.tsx'
import { VulnerabilitiesSection } from './vulnerabilities-section.tsx'

/** How the registry is, for those who run it. */
export function OperationScreen() {
  const say = useSay()
  const { data: registry } = useQuery(registryQuery)
  return (
    <Page
      title={say('app.operation')}
      summary={
        registry && (
          <p className="soft">
            {say('operation.release', { version: registry.version })} <code>{registry.bundlesUrl}</code>
          </p>
        )
      }
    >
      <ReadinessSection />
      <ScanSection />
      <VulnerabilitiesSection />
      <ScannersSection />
      <PurgesSection />
    </Page>
  )
}
