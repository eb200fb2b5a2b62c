// From a file to a feature group in five steps. Nothing that was typed is lost by going back, by an error, or by a
// press of Esc that was not meant.

import { Button } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { usePlaces } from '../state/places.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { fileName, plural } from '../ui/format.ts'
import { isDirty, isFirst, nextStep, type Step } from './draft.ts'
import { EntityStep } from './entity-step.tsx'
import { FeaturesStep } from './features-step.tsx'
import { ReviewStep } from './review-step.tsx'
import { SourceStep } from './source-step.tsx'
import { Stepper, stepNames } from './stepper.tsx'
import { StorageStep } from './storage-step.tsx'
import { useReview } from './use-review.ts'
import { useWizard, type WizardState } from './use-wizard.ts'
import styles from './wizard.module.css'

interface Props {
  /** Absolute; files of one kind. */
  readonly paths: readonly string[]
  readonly onDone: (groupName: string) => void
  readonly onCancel: () => void
}

export function Wizard({ paths, onDone, onCancel }: Props) {
  const wizard = useWizard(paths)
  const { draft } = wizard
  const review = useReview(wizard, onDone)
  const [asking, setAsking] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  // The heading takes the focus, so that a screen reader says where one is and Tab goes to the first field.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on each step
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    if (body.current) body.current.scrollTop = 0
  }, [draft.step])

  const setUnsaved = usePlaces((places) => places.setUnsaved)
  const dirty = isDirty(draft)
  useEffect(() => {
    setUnsaved(dirty)
    return () => setUnsaved(false)
  }, [dirty, setUnsaved])

  const goOn = () => {
    if (draft.step === 'review') {
      if (!review.isIncomplete) return void review.write()
      wizard.markTried()
    } else if (wizard.next()) return
    requestAnimationFrame(() => focusFirstProblem(body.current))
  }
  const leave = () => {
    if (review.isWriting) return
    if (dirty) setAsking(true)
    else onCancel()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    goOn()
  }
  const isNowhere = (target: EventTarget | null) => target === heading.current || target === document.body
  const onKeyDown = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (event.defaultPrevented || asking) return
    if (event.key === 'Escape') {
      if (closesSomething(event.target)) return
      event.preventDefault()
      leave()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || isNowhere(event.target))) {
      event.preventDefault()
      goOn()
    }
  }

  // What had the focus may be gone; its keys then reach the page itself.
  const latest = useRef(onKeyDown)
  latest.current = onKeyDown
  useEffect(() => {
    const onPageKey = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) latest.current(event)
    }
    window.addEventListener('keydown', onPageKey)
    return () => window.removeEventListener('keydown', onPageKey)
  }, [])

  const next = nextStep(draft.step)
  return (
    <form
      className={styles.wizard}
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
      noValidate
      aria-label="New feature group"
    >
      <header className={styles.header}>
        <h1 className={styles.title}>New feature group from {sourceName(paths)}</h1>
        <p className={styles.subtitle}>{subtitle(wizard)}</p>
      </header>
      <Stepper step={draft.step} reached={draft.reached} disabled={review.isWriting} onGo={wizard.goto} />
      <div ref={body} className={styles.body} data-grows={draft.step === 'source' || undefined}>
        <h2 ref={heading} tabIndex={-1} className="visually-hidden">
          Step {stepNumber(draft.step)} of 5: {stepNames[draft.step]}
        </h2>
        <StepContent wizard={wizard} review={review} />
      </div>
      <footer className={styles.footer}>
        <div className={styles.footerAside} aria-live="polite">
          {review.isWriting ? null : wizard.waiting}
        </div>
        <Button variant="subtle" onClick={leave} disabled={review.isWriting}>
          Cancel
        </Button>
        {!isFirst(draft.step) && (
          <Button onClick={wizard.back} disabled={review.isWriting}>
            Back
          </Button>
        )}
        <Button
          type="submit"
          variant="filled"
          disabled={
            next !== null
              ? wizard.waiting !== null || wizard.inspect.isError
              : !review.canWrite && !review.isIncomplete
          }
          loading={review.isWriting}
        >
          {next === null ? 'Write' : stepNames[next]}
        </Button>
      </footer>
      {asking && (
        <ConfirmDialog
          title="Leave this new feature group?"
          cancel="Keep going"
          confirm="Leave"
          onCancel={() => setAsking(false)}
          onConfirm={onCancel}
        >
          It has not been saved: what you chose in its steps would be lost.
        </ConfirmDialog>
      )}
    </form>
  )
}

interface ContentProps {
  readonly wizard: WizardState
  readonly review: ReturnType<typeof useReview>
}

function StepContent({ wizard, review }: ContentProps) {
  switch (wizard.draft.step) {
    case 'source':
      return <SourceStep wizard={wizard} />
    case 'entity':
      return <EntityStep wizard={wizard} />
    case 'features':
      return <FeaturesStep wizard={wizard} />
    case 'storage':
      return <StorageStep wizard={wizard} />
    case 'review':
      return <ReviewStep wizard={wizard} review={review} />
  }
}

const stepNumber = (step: Step) => Object.keys(stepNames).indexOf(step) + 1

const sourceName = (paths: readonly string[]) =>
  paths.length === 1 ? fileName(paths[0] ?? '') : plural(paths.length, 'file')

/** `336,776 rows · 19 columns · “NA” read as NULL`. */
function subtitle({ summary, inspect }: WizardState): string {
  if (summary === null) return inspect.error ? '' : 'Reading the file…'
  const nulls = (summary.parsing?.nullStrings ?? []).filter((text) => text !== '')
  return [
    ...(summary.rows === null ? [] : [plural(summary.rows, 'row')]),
    plural(summary.columns.length, 'column'),
    ...(nulls.length === 0 ? [] : [`${nulls.map((text) => `“${text}”`).join(', ')} read as NULL`]),
  ].join(' · ')
}

/** Esc first means the list or menu that stands open. */
const closesSomething = (target: EventTarget | null) =>
  target instanceof Element &&
  (target.getAttribute('aria-expanded') === 'true' ||
    target.closest('[role="menu"], [role="listbox"]') !== null)

/** The first invalid field, or what stands for it. */
function focusFirstProblem(body: HTMLElement | null): void {
  const field = body?.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (field) field.focus()
  else body?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
}
