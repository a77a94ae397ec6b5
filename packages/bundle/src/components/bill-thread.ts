import { type BillOfMaterials, readBillOfMaterials } from './bill-of-materials.ts'

/**
 * Reads the bytes of a bill of materials.
 *
 * @public imported by the thread
 */
export default function read(bytes: Uint8Array): BillOfMaterials {
  return readBillOfMaterials(bytes)
}
