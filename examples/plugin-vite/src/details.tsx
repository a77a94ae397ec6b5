import './details.css'

export default function Details({ version }: { version: string }) {
  return <p className="hello-vite-details">Version {version}</p>
}
