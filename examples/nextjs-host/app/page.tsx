import Link from 'next/link'
import { listTenants } from '../lib/tenants.ts'

/** In place of a login: choose whose shop to see. */
export default function TenantsPage() {
  return (
    <main className="page narrow">
      <h1>Choose a shop</h1>
      <p className="muted">Each is a tenant of the same product, with plugins of its own.</p>
      <ul className="tenants">
        {listTenants().map(({ id, name, tagline }) => (
          <li key={id} data-tenant={id}>
            <Link className="card tenant" href={`/${id}/checkout`}>
              <strong>{name}</strong>
              <span className="muted">{tagline}</span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  )
}
