import { answerOf, type CheckDecision, type CheckDecisionRequestInput } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** The longest time that a decision may hold, as the registry has it. */
export const DECISION_MAX_DAYS = 366

/** What administrators have allowed of a plugin; only administrators read it. */
export function checkDecisionsQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['check-decisions', pluginId],
    queryFn: async ({ signal }): Promise<readonly CheckDecision[]> => {
      const path = { pluginId }
      const { decisions } = await answerOf(
        registry.GET('/plugins/{pluginId}/check-decisions', { params: { path }, signal }),
      )
      return decisions
    },
  })
}

/** Allows a finding, with a reason and for a time. */
export function allowFinding(pluginId: string, body: CheckDecisionRequestInput): Promise<CheckDecision> {
  return answerOf(
    registry.POST('/plugins/{pluginId}/check-decisions', { params: { path: { pluginId } }, body }),
  )
}

/** Takes a decision back. Versions that were published with it stay. */
export async function revokeDecision({
  pluginId,
  id,
}: Pick<CheckDecision, 'pluginId' | 'id'>): Promise<void> {
  await answerOf(
    registry.DELETE('/plugins/{pluginId}/check-decisions/{decisionId}', {
      params: { path: { pluginId, decisionId: id } },
    }),
  )
}
