import {
  CheckDecisionDocument,
  CheckDecisionRequest,
  CheckDecisions,
  DecisionId,
  PluginId,
} from '@plugboard/types'
import { z } from 'zod'
import { credentialName } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import type { RegistryApp } from '../registry-app.ts'
import { type CheckDecisionPorts, listDecisions, makeDecision, revokeDecision } from './check-decisions.ts'
import { factsOf, toCheckDecision } from './documents.ts'

const PluginParams = z.object({ pluginId: PluginId })
const DecisionParams = PluginParams.extend({ decisionId: DecisionId })
const ADMIN = { scope: 'admin' } as const

/** What administrators have allowed uploads of a plugin, below /plugins/:pluginId/check-decisions. */
export function serveCheckDecisions(app: RegistryApp, ports: CheckDecisionPorts): void {
  const tags = ['checks']
  const url = '/plugins/:pluginId/check-decisions'

  app.get(
    url,
    {
      config: { access: ADMIN, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags,
        summary: 'List what findings of a plugin are allowed, and until when',
        params: PluginParams,
        response: { 200: CheckDecisions },
      },
    },
    async ({ params: { pluginId } }) => {
      const decisions = await listDecisions(ports, pluginId)
      return { pluginId, decisions: decisions.map((each) => toCheckDecision(pluginId, each)) }
    },
  )

  app.post(
    url,
    {
      config: {
        access: ADMIN,
        audit: 'check-decision.made',
        problems: ['CATALOG_UNAVAILABLE', 'TOO_MANY_CHECK_DECISIONS'],
      },
      schema: {
        tags,
        summary: 'Allow a finding that uploads of the plugin are refused for, with a reason and for a time',
        params: PluginParams,
        body: CheckDecisionRequest,
        response: { 201: CheckDecisionDocument },
      },
    },
    async (request, reply) => {
      const { caller, body, params } = request
      const { pluginId } = params
      logWith(request, { pluginId, version: body.version })
      const { decision, replaced } = await makeDecision(ports, {
        pluginId,
        request: body,
        decidedBy: credentialName(caller),
      })
      const { decisionId, code, scope } = decision
      request.log.info({ decisionId, code, scope }, 'finding allowed')
      const [former] = replaced
      await request.audit({
        subject: { pluginId, version: body.version },
        ...(former && { before: factsOf(former) }),
        after: factsOf(decision),
      })
      return reply.code(201).send(toCheckDecision(pluginId, decision))
    },
  )

  app.delete(
    `${url}/:decisionId`,
    {
      config: {
        access: ADMIN,
        audit: 'check-decision.revoked',
        problems: ['CATALOG_UNAVAILABLE', 'CHECK_DECISION_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'Revoke a decision. Versions that were published with it stay',
        params: DecisionParams,
        response: { 204: z.null().meta({ description: 'It is revoked.' }) },
      },
    },
    async (request, reply) => {
      const { pluginId, decisionId } = request.params
      const revoked = await revokeDecision(ports, pluginId, decisionId)
      logWith(request, { pluginId, version: revoked.version })
      request.log.info({ decisionId, code: revoked.code }, 'decision about a finding revoked')
      await request.audit({ subject: { pluginId, version: revoked.version }, before: factsOf(revoked) })
      return reply.code(204).send(null)
    },
  )
}
