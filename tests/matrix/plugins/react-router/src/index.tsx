import { definePlugin } from '@plugboard/plugin-kit'
import { createMemoryRouter, Link, RouterProvider, useLoaderData } from 'react-router'

const router = createMemoryRouter([
  { path: '/', element: <Link to="/orders/7">Orders</Link> },
  { path: '/orders/:id', loader: ({ params }) => ({ id: params['id'] }), Component: Order },
])

function Order() {
  const { id } = useLoaderData<{ id: string }>()
  return <p>Order {id}</p>
}

function Orders() {
  return <RouterProvider router={router} />
}

export default definePlugin({ extensions: { 'payment-methods': Orders } })
