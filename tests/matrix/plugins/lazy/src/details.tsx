import './details.css'

export default function Details() {
  return <p className="lazy-details">Three rates</p>
}
