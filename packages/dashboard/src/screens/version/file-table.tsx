import type { StagedVersionDetails } from '@plugboard/client'
import { ByteSize } from '../../design/byte-size.tsx'
import { useSay } from '../../messages/language-context.tsx'

type VersionFile = StagedVersionDetails['files'][number] & {
  /** Missing: nothing serves it yet. */
  readonly url?: string
}

/** The files of a version with what proves their content. */
export function FileTable({ files }: { readonly files: readonly VersionFile[] }) {
  const say = useSay()
  return (
    <section className="stack" aria-labelledby="files">
      <h2 id="files">{say('version.files')}</h2>
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say('version.file')}</th>
              <th scope="col">{say('version.type')}</th>
              <th scope="col" className="number">
                {say('versions.size')}
              </th>
              <th scope="col">{say('version.integrity')}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, size, contentType, sha256, integrity, url }) => (
              <tr key={path}>
                <th scope="row">
                  {url === undefined ? (
                    <bdi>{path}</bdi>
                  ) : (
                    <a href={url} rel="noreferrer">
                      <bdi>{path}</bdi>
                    </a>
                  )}
                </th>
                <td>{contentType}</td>
                <td className="number">
                  <ByteSize bytes={size} />
                </td>
                <td>
                  <details>
                    <summary>
                      <code>{integrity.slice(0, 16)}…</code>
                    </summary>
                    <dl className="digests small">
                      <dt>{say('version.integrity')}</dt>
                      <dd>
                        <code>{integrity}</code>
                      </dd>
                      <dt>SHA-256</dt>
                      <dd>
                        <code>{sha256}</code>
                      </dd>
                    </dl>
                  </details>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
