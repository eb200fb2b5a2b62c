// Logs are made to be sent to someone: no secret and no home folder may be in them.

const SECRET_NAME = String.raw`[\w.-]*(?:token|secret|password|passwd|api[_-]?key|access[_-]?key(?:[_-]?id)?|authorization|credential)[\w.-]*`

const RULES: readonly (readonly [RegExp, string])[] = [
  // Authorization: Bearer abc, Basic abc
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 …'],
  // password: abc, "client_secret": "abc", AWS_SECRET_ACCESS_KEY=abc, TOKEN 'abc' (as in CREATE SECRET)
  [new RegExp(String.raw`\b(${SECRET_NAME}["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"')}]+)`, 'gi'), '$1…'],
  [new RegExp(String.raw`\b(${SECRET_NAME}\s+)'(?:[^']|'')*'`, 'gi'), "$1'…'"],
  // https://user:password@host, ?X-Amz-Signature=…
  [/(\w+:\/\/)[^\s/@]+@/g, '$1…@'],
  [/([?&][\w-]*(?:signature|token|credential|key)[\w-]*=)[^&\s"']+/gi, '$1…'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '…'],
]

/** The text without secrets, and with `~` for the home folder. */
export function redact(text: string, home: string): string {
  const clean = RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
  return home.length > 1 ? clean.replaceAll(home, '~') : clean
}
