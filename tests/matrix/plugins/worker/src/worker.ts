import { add } from './add.ts'

self.onmessage = ({ data: [left, right] }) => self.postMessage(add(left, right))
