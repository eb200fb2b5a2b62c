// The delimiter by its name; any other, of up to four letters, can be typed.

import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'

const known = [
  { value: ',', label: ',  comma' },
  { value: ';', label: ';  semicolon' },
  { value: '\t', label: '⇥  tab' },
  { value: '|', label: '|  bar' },
  { value: ' ', label: '␣  space' },
]
const OTHER = 'other'

interface Props {
  readonly id: string
  /** null: not known yet. */
  readonly value: string | null
  readonly onChange: (delimiter: string) => void
}

export function DelimiterField({ id, value, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  if (typed !== null) {
    const agree = () => {
      if (typed !== '') onChange(typed)
      setTyped(null)
    }
    return (
      <TextInput
        id={id}
        value={typed}
        maxLength={4}
        autoFocus
        placeholder="type it"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={agree}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          if (event.key === 'Enter') agree()
          else setTyped(null)
        }}
      />
    )
  }
  const isKnown = value === null || known.some((one) => one.value === value)
  return (
    <Select
      id={id}
      data={[...known, ...(isKnown ? [] : [{ value, label: value }]), { value: OTHER, label: 'other…' }]}
      value={value}
      placeholder="detect"
      onChange={(chosen) => {
        if (chosen === OTHER) setTyped('')
        else if (chosen !== null) onChange(chosen)
      }}
    />
  )
}
