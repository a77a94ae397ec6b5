import { definePlugin } from '@plugboard/plugin-kit'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'

const client = new QueryClient()
const RATES = new URL('./rates.json', import.meta.url)

async function loadRates(): Promise<Readonly<Record<string, number>>> {
  return (await fetch(RATES)).json()
}

function Rates() {
  const { data } = useQuery({ queryKey: ['rates'], queryFn: loadRates })
  return <output>{data ? `One euro is ${data['SEK']} kronor` : 'Loading rates'}</output>
}

function Plugin() {
  return (
    <QueryClientProvider client={client}>
      <Rates />
    </QueryClientProvider>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Plugin } })
