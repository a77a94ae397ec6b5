import './details.css'

export default function Details({ version }: { version: string }) {
  return <p className="hello-rspack-details">Version {version}</p>
}
