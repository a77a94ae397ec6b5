import type { Scan, ScanFinding } from '@plugboard/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { scanQuery, startScan } from '../../api/operation.ts'
import { Badge, type Tone } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ByteSize } from '../../design/byte-size.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

const TONES: Readonly<Record<Scan['state'], Tone>> = {
  none: 'plain',
  running: 'accent',
  done: 'good',
  failed: 'bad',
  stopped: 'warn',
}

/** The comparison of the store with the catalog: begins it, follows it, and shows what it has found. */
export function ScanSection() {
  const say = useSay()
  const queryClient = useQueryClient()
  const { data: scan, error, isPending, refetch } = useQuery(scanQuery)
  const [isRemoving, setIsRemoving] = useState(false)
  const start = useMutation({
    mutationFn: startScan,
    onSuccess: (started) => queryClient.setQueryData(scanQuery.queryKey, started),
  })
  const isRunning = scan?.state === 'running'
  const removable = scan?.found.filter(({ outcome }) => outcome === 'removable') ?? []
  return (
    <section className="stack" aria-labelledby="scan">
      <div className="row">
        <h2 id="scan">{say('operation.scan')}</h2>
        <span className="spacer" />
        <Button
          onPress={() => start.mutate({ remove: false })}
          isPending={start.isPending || isRunning}
          isDisabled={scan === undefined}
        >
          {say('operation.scan.start')}
        </Button>
        {!isRunning && removable.length > 0 && (
          <Button variant="danger" onPress={() => setIsRemoving(true)}>
            {say('operation.scan.remove')}
          </Button>
        )}
      </div>
      <p className="soft">{say('operation.scan.text')}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {start.error && !isRemoving && <ProblemNote error={start.error} />}
      {isPending && <Skeleton lines={3} />}
      {scan && <ScanFacts scan={scan} />}
      <ConfirmDialog
        isOpen={isRemoving}
        onClose={() => setIsRemoving(false)}
        title={say('operation.scan.remove')}
        action={say('operation.scan.remove')}
        isDangerous
        onConfirm={async () => {
          await start.mutateAsync({ remove: true })
        }}
      >
        <p>
          {say('operation.scan.remove.text', {
            objects: removable.reduce((sum, { objects }) => sum + (objects ?? 0), 0),
          })}
        </p>
      </ConfirmDialog>
    </section>
  )
}

function ScanFacts({ scan }: { readonly scan: Scan }) {
  const say = useSay()
  const { state, objects, plugins, versions, findings, found, startedAt, finishedAt } = scan
  return (
    <div className="panel stack">
      <div className="row" role="status">
        <Badge tone={TONES[state]}>{say(`operation.scan.state.${state}`)}</Badge>
        {state !== 'none' && <span>{say('operation.scan.progress', { objects, plugins, versions })}</span>}
        {state !== 'none' && <span>{say('operation.scan.findings', { count: findings })}</span>}
        {(finishedAt ?? startedAt) !== null && <RelativeTime at={finishedAt ?? startedAt ?? ''} />}
      </div>
      {found.length > 0 && (
        <ul className="scan-findings">
          {found.map((finding) => (
            <li key={JSON.stringify(finding)}>
              <Finding finding={finding} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Finding({ finding }: { readonly finding: ScanFinding }) {
  const say = useSay()
  const { kind, pluginId, version, key, keys, objects, bytes, outcome, remedy } = finding
  const subject = key ?? (version === undefined ? pluginId : `${pluginId}@${version}`)
  return (
    <div className="stack">
      <div className="row">
        <strong>{say(`operation.scan.kind.${kind}`)}</strong>
        <code>{subject}</code>
        {objects !== undefined && <span>{say('operation.scan.objects', { count: objects })}</span>}
        {bytes !== undefined && <ByteSize bytes={bytes} />}
        {outcome !== undefined && <Badge>{say(`operation.scan.outcome.${outcome}`)}</Badge>}
      </div>
      {keys?.map((each) => (
        <code key={each} className="small">
          {each}
        </code>
      ))}
      {remedy !== undefined && <p className="small soft">{remedy}</p>}
    </div>
  )
}
