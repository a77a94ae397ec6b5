import { definePlugin } from '@plugboard/plugin-kit'
import { Line, LineChart, Tooltip, XAxis } from 'recharts'

const SALES = [
  { day: 'Mon', cents: 4200 },
  { day: 'Tue', cents: 1700 },
  { day: 'Wed', cents: 5100 },
]

function Sales() {
  return (
    <LineChart width={320} height={160} data={SALES}>
      <XAxis dataKey="day" />
      <Tooltip />
      <Line dataKey="cents" isAnimationActive={false} />
    </LineChart>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Sales } })
