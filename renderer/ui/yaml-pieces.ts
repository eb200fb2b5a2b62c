// One line of YAML in pieces for colouring. Not a parser: a line it does not understand stays one plain piece.

export interface YamlPiece {
  readonly kind: 'key' | 'comment' | 'mark' | 'value'
  readonly text: string
}

/** The pieces' texts joined are the line. */
export function yamlPieces(line: string): readonly YamlPiece[] {
  const [, indent = '', dash = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/s.exec(line) ?? []
  const pieces: YamlPiece[] = []
  const add = (kind: YamlPiece['kind'], text: string): void => {
    if (text !== '') pieces.push({ kind, text })
  }
  add('value', indent)
  add('mark', dash)
  if (rest.startsWith('#')) {
    add('comment', rest)
    return pieces
  }
  const key = /^([^\s#"'{[][^:#]*|"[^"]*"|'[^']*')(:)(?=\s|$)/.exec(rest)
  if (key !== null) {
    add('key', key[1] ?? '')
    add('mark', ':')
  }
  const value = rest.slice(key?.[0].length ?? 0)
  const comment = commentStart(value)
  add('value', value.slice(0, comment))
  add('comment', value.slice(comment))
  return pieces
}

/** Where ` #` begins outside quotes; the length if nowhere. */
function commentStart(text: string): number {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '#' && /\s/.test(text.charAt(at - 1))) return at
  }
  return text.length
}
