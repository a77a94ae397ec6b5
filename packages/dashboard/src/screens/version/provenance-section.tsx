import type { Provenance } from '@plugboard/client'
import { useSay } from '../../messages/language-context.tsx'

const FIELDS = [
  ['repository', 'version.provenance.repository'],
  ['workflow', 'version.provenance.workflow'],
  ['environment', 'version.provenance.environment'],
  ['commit', 'version.provenance.commit'],
  ['ref', 'version.provenance.ref'],
  ['runId', 'version.provenance.run'],
  ['subject', 'version.provenance.subject'],
] as const

/** The CI job that published a version, as its issuer says. */
export function ProvenanceSection({ provenance }: { readonly provenance: Provenance | undefined }) {
  const say = useSay()
  return (
    <section className="stack" aria-labelledby="provenance">
      <h2 id="provenance">{say('version.provenance')}</h2>
      {provenance ? (
        <dl className="facts panel">
          <dt>{say('version.provenance.provider')}</dt>
          <dd>
            {provenance.provider} <span className="soft">{provenance.issuer}</span>
          </dd>
          {FIELDS.map(([field, label]) => {
            const value = provenance[field]
            if (value === undefined) return null
            return (
              <div key={field} className="fact">
                <dt>{say(label)}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            )
          })}
        </dl>
      ) : (
        <p className="soft">{say('version.provenance.none')}</p>
      )}
    </section>
  )
}
