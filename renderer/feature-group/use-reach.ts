// What event times the input reaches, kept from the last plan that was made of all of it: once a range is typed, a plan
// knows of no others.

import { useRef } from 'react'
import type { WritePlan } from '../../core/contract/index.ts'

export interface EventTimes {
  readonly from: string
  readonly to: string
}

/** `plan` is one of these rows; `whole`: it was made without a range. */
export function useReach(plan: WritePlan | undefined, whole: boolean): EventTimes | null {
  const reach = useRef<EventTimes | null>(null)
  if (plan !== undefined && whole && plan.eventTimeFrom !== null && plan.eventTimeTo !== null)
    reach.current = { from: plan.eventTimeFrom, to: plan.eventTimeTo }
  return reach.current
}
