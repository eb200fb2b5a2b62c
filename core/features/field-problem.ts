// What is wrong with one field of an entity or a feature group, in a form that a wizard can put beside the field.

export interface FieldProblem {
  /** Path in the contract's object: `joinKeys`, `stores.0.table`. */
  readonly field: string
  readonly message: string
}

/** Texts that occur again, ignoring the case, each once and in order: SQL does not tell them apart. */
export function repeated(texts: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  for (const text of texts) seen.set(text.toLowerCase(), (seen.get(text.toLowerCase()) ?? 0) + 1)
  const first = new Map<string, string>()
  for (const text of texts)
    if ((seen.get(text.toLowerCase()) ?? 0) > 1 && !first.has(text.toLowerCase()))
      first.set(text.toLowerCase(), text)
  return [...first.values()]
}

/** "a", "a and b", "a, b and c". */
export function listed(texts: readonly string[]): string {
  const last = texts.at(-1)
  if (last === undefined) return ''
  return texts.length === 1 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`
}
