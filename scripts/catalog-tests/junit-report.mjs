// Reads what JUnit's XML report (as Maven's Surefire writes it) says of each test.

/** @typedef {'passed' | 'failed' | 'skipped'} Result */

/**
 * @typedef {object} TestCase
 * @property {string} name
 * @property {Result} result
 * @property {string} reason one line on why it failed or was skipped; empty when it passed
 */

/**
 * @param {string} xml
 * @returns {readonly TestCase[]}
 */
export function junitCases(xml) {
  const cases = xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)
  return [...cases].map(([, attributes = '', body = '']) => {
    const name = unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '?')
    const outcome = /<(failure|error|skipped)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(body)
    if (outcome === null) return { name, result: 'passed', reason: '' }
    const [, kind, more = '', text = ''] = outcome
    return { name, result: kind === 'skipped' ? 'skipped' : 'failed', reason: reasonOf(more, text) }
  })
}

/**
 * AssertJ puts the description that a test gives its assumption into brackets; else the first line that says something.
 * @param {string} attributes
 * @param {string} text
 */
function reasonOf(attributes, text) {
  const message = unescapeXml(/\bmessage="([^"]*)"/.exec(attributes)?.[1] ?? '')
  const body = text.includes('<![CDATA[') ? text.replaceAll(/<!\[CDATA\[|\]\]>/g, '') : unescapeXml(text)
  const whole = message || body
  const described = /assumption was not met due to: \[([^\]]*)\]/.exec(whole)?.[1]
  return described ?? (whole.split('\n').find((line) => line.trim() !== '') ?? 'no reason given').trim()
}

/** @param {string} text */
function unescapeXml(text) {
  return text
    .replaceAll(/&#(x[0-9a-f]+|\d+);/gi, (_, code) =>
      String.fromCodePoint(Number(code.startsWith('x') ? `0${code}` : code)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}
