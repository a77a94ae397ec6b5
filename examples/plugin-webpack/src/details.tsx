import './details.css'

export default function Details({ version }: { version: string }) {
  return <p className="hello-webpack-details">Version {version}</p>
}
