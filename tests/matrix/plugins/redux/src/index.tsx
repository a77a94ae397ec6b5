import { definePlugin } from '@plugboard/plugin-kit'
import { configureStore, createSlice } from '@reduxjs/toolkit'
import { Provider, useDispatch, useSelector } from 'react-redux'

const { actions, reducer } = createSlice({
  name: 'basket',
  initialState: { items: 0 },
  reducers: {
    add(state) {
      state.items += 1
    },
  },
})
const store = configureStore({ reducer: { basket: reducer } })

function Basket() {
  const items = useSelector(({ basket }: ReturnType<typeof store.getState>) => basket.items)
  const dispatch = useDispatch()
  return (
    <button type="button" onClick={() => dispatch(actions.add())}>
      Basket of {items}
    </button>
  )
}

function Plugin() {
  return (
    <Provider store={store}>
      <Basket />
    </Provider>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Plugin } })
