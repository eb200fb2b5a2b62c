// The numbered steps on top: done, here, ahead. Those that were reached can be gone to.

import { Check } from 'lucide-react'
import { isBefore, type Step, steps } from './draft.ts'
import styles from './wizard.module.css'

export const stepNames = {
  source: 'Source',
  entity: 'Entity',
  features: 'Features',
  storage: 'Storage',
  review: 'Review',
} as const satisfies Record<Step, string>

interface Props {
  readonly step: Step
  readonly reached: Step
  readonly disabled: boolean
  readonly onGo: (step: Step) => void
}

export function Stepper({ step: current, reached, disabled, onGo }: Props) {
  return (
    <ol className={styles.stepper} aria-label="Steps">
      {steps.map((step, index) => {
        const done = isBefore(step, current)
        const content = (
          <>
            <span className={styles.stepMark} aria-hidden>
              {done ? <Check size={12} strokeWidth={3} /> : index + 1}
            </span>
            {stepNames[step]}
          </>
        )
        const canGo = step !== current && !isBefore(reached, step) && !disabled
        return (
          <li key={step} className={styles.stepItem}>
            {canGo ? (
              <button
                type="button"
                className={styles.step}
                data-done={done || undefined}
                onClick={() => onGo(step)}
              >
                {content}
              </button>
            ) : (
              <span
                className={styles.step}
                data-done={done || undefined}
                aria-current={step === current ? 'step' : undefined}
              >
                {content}
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}
