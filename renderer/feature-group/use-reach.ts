// What event times the input reaches, kept from the last plan that was made of all of it: once a range is typed, a plan
// knows of no others. Where a range is wanted before there was such a plan, one is made for it.

import { useRef } from 'react'
import type { PlanRequest, WritePlan } from '../../core/contract/index.ts'
import { useCall } from '../state/use-call.ts'

export interface EventTimes {
  readonly from: string
  readonly to: string
}

export interface ReachOptions {
  readonly plan: WritePlan | undefined
  /** The plan is one of these rows, made without a range. */
  readonly whole: boolean
  /** An append of all rows, which is planned where the range is `wanted` and not known. */
  readonly all: PlanRequest
  readonly wanted: boolean
}

export function useReach({ plan, whole, all, wanted }: ReachOptions): EventTimes | null {
  const reach = useRef<EventTimes | null>(null)
  if (whole) reach.current = timesOf(plan) ?? reach.current
  const asked = useCall('write.plan', all, { enabled: wanted && reach.current === null, fresh: true })
  return reach.current ?? timesOf(asked.data)
}

function timesOf(plan: WritePlan | undefined): EventTimes | null {
  if (plan === undefined || plan.eventTimeFrom === null || plan.eventTimeTo === null) return null
  return { from: plan.eventTimeFrom, to: plan.eventTimeTo }
}
