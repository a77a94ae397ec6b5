export {
  type ByteRange,
  formatContentRange,
  formatUnsatisfiedRange,
  parseRange,
  type RangeSelection,
} from './byte-range.ts'
export {
  type AvailableCoding,
  type Preference,
  parseAcceptEncoding,
  selectContentCoding,
} from './content-negotiation.ts'
export {
  type EntityTag,
  formatEntityTag,
  parseEntityTag,
  parseEntityTagList,
  strongMatch,
  weakMatch,
} from './entity-tag.ts'
export { formatHttpDate, parseHttpDate } from './http-date.ts'
export { evaluateIfRange, type IfRangeCondition } from './if-range.ts'
export {
  type ConditionalFields,
  type ConditionalRequest,
  type CurrentRepresentation,
  evaluatePreconditions,
  type PreconditionOutcome,
} from './preconditions.ts'
