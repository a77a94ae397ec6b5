import './details.css'

export default function Details({ version }: { version: string }) {
  return <p className="hello-esbuild-details">Version {version}</p>
}
