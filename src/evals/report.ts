/** The results of a suite as one web page that needs nothing else: figures, pictures, and what went wrong. */
import type { EvalResult, Point, Summary } from './summary.ts'

export type ReportHead = { title: string; asked: string; date: string }

const MAX_LISTED = 500

/** A whole HTML page. Every text of questions and databases is escaped; the page has no script and loads nothing. */
export function reportPage(results: EvalResult[], summary: Summary, head: ReportHead): string {
  const wrong = results.filter(({ right }) => right === false)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(head.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(head.title)}</h1>
<p>${escaped(head.asked)}. ${escaped(head.date)}.</p>
<h2>Figures</h2>
${figures(summary)}
<h2>Precision by coverage</h2>
<p>Of the surest answers, the share that is right.</p>
${curvePicture(summary.curve)}
<h2>Confidence against what came true</h2>
<p>Each dot is a tenth of the confidence; its size tells how many answers fall there. On the line, confidence is what it says.</p>
${calibrationPicture(results)}
<h2>By hardness</h2>
${bars(Object.entries(summary.byHardness).map(([name, h]) => [`${name} (${h.questions})`, h.accuracy]))}
<h2>What went wrong</h2>
${bars(shares(summary.errors))}
${wrongTable(wrong)}
</body>
</html>
`
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #667085; --line: #d0d5dd; --mark: #2f6fde; --paper: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #3a4252; --mark: #7aa7ff; --paper: #14181f } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; font-size: 1.15rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
td.number { text-align: right; font-variant-numeric: tabular-nums } pre { white-space: pre-wrap; margin: 0; font-size: .85rem }
svg { max-width: 100%; height: auto } svg text { fill: var(--soft); font-size: 12px }
.axis { stroke: var(--line) } .mark { stroke: var(--mark); fill: none; stroke-width: 2 } .dot, .bar { fill: var(--mark) }`

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

function figures(s: Summary): string {
  const rows: [string, string][] = [
    ['Execution accuracy', `${percent(s.accuracy)} of ${s.judged} questions`],
    ['where the answer has rows', percent(s.accuracyNonEmpty)],
    ['Precision of the answers, at coverage', `${percent(s.precision)} at ${percent(s.coverage)}`],
    ['Answered, asked back, declined, failed', `${s.answered}, ${s.clarified}, ${s.declined}, ${s.failed}`],
    [
      'Calibration error, area under risk and coverage',
      `${percent(s.calibrationError)}, ${s.areaUnderRiskCoverage.toFixed(3)}`,
    ],
    ['Time for a question, p50 and p95', `${s.msP50.toFixed(1)} and ${s.msP95.toFixed(1)} ms`],
    ['Tokens, cost', `${s.tokens}, ${s.cost.toFixed(4)}`],
  ]
  if (s.interactions)
    rows.push(['Whole dialogues right', `${percent(s.interactions.accuracy)} of ${s.interactions.dialogues}`])
  if (s.unanswerable)
    rows.push([
      'Not answered, of what should not be',
      `${percent(s.unanswerable.notAnswered)} of ${s.unanswerable.questions}`,
    ])
  if (s.passK) rows.push(['Right in each of 1, 2, .. tries', s.passK.map(percent).join(', ')])
  return `<table>${rows.map(([what, figure]) => `<tr><th scope="row">${what}</th><td class="number">${figure}</td></tr>`).join('')}</table>`
}

const [WIDTH, HEIGHT, EDGE] = [640, 280, 36]
const across = (share: number): number => EDGE + share * (WIDTH - 2 * EDGE)
const up = (share: number): number => HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

function picture(title: string, x: string, content: string): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1]
  const lines = ticks.map((t) => `<line class="axis" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${up(t)}" y2="${up(t)}"/>`)
  const labels = ticks.map(
    (t) =>
      `<text x="${EDGE - 6}" y="${up(t) + 4}" text-anchor="end">${100 * t}</text><text x="${across(t)}" y="${HEIGHT - EDGE + 16}" text-anchor="middle">${100 * t}</text>`,
  )
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${lines.join('')}${labels.join('')}<text x="${WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle">${escaped(x)}</text>${content}</svg>`
}

function curvePicture(curve: Point[]): string {
  const points = curve.map(({ coverage, precision }) => `${across(coverage)},${up(precision)}`).join(' ')
  const said = curve.map(({ coverage, precision }) => `${percent(precision)} at ${percent(coverage)}`).join('; ')
  return picture(`Precision by coverage: ${said}`, 'coverage, %', `<polyline class="mark" points="${points}"/>`)
}

function calibrationPicture(results: EvalResult[]): string {
  const answered = results.filter(({ status, right }) => status === 'answered' && right !== undefined)
  const bins = [...Map.groupBy(answered, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)))].sort(
    ([a], [b]) => a - b,
  )
  const dots = bins.map(([, bin]) => {
    const sure = bin.reduce((sum, { confidence }) => sum + confidence, 0) / bin.length
    const right = bin.filter((one) => one.right).length / bin.length
    const size = 3 + 12 * Math.sqrt(bin.length / answered.length)
    return `<circle class="dot" cx="${across(sure)}" cy="${up(right)}" r="${size.toFixed(1)}"><title>${bin.length} answers: confidence ${percent(sure)}, right ${percent(right)}</title></circle>`
  })
  const line = `<line class="axis" x1="${across(0)}" y1="${up(0)}" x2="${across(1)}" y2="${up(1)}"/>`
  return picture('Confidence against the share that is right', 'confidence, %', line + dots.join(''))
}

function shares(errors: Record<string, number>): [string, number][] {
  const all = Object.values(errors).reduce((sum, count) => sum + count, 0)
  return Object.entries(errors).map(([name, count]) => [`${name} (${count})`, count / all])
}

function bars(rows: [string, number][]): string {
  if (rows.length === 0) return '<p>Nothing.</p>'
  const height = rows.length * 26
  const drawn = rows.map(
    ([name, share], i) =>
      `<text x="0" y="${i * 26 + 17}">${escaped(name)}</text><rect class="bar" x="240" y="${i * 26 + 5}" width="${(share * 330).toFixed(1)}" height="16" rx="2"/><text x="${246 + share * 330}" y="${i * 26 + 17}">${percent(share)}</text>`,
  )
  const said = rows.map(([name, share]) => `${name} ${percent(share)}`).join('; ')
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(said)}">${drawn.join('')}</svg>`
}

function wrongTable(wrong: EvalResult[]): string {
  if (wrong.length === 0) return ''
  const rows = wrong
    .slice(0, MAX_LISTED)
    .map(
      ({ id, db_id, question, status, sql, reasons, error }) =>
        `<tr><td>${escaped(id)}</td><td>${escaped(db_id)}</td><td>${escaped(question)}</td><td>${escaped(status)}<br>${escaped(error ?? '')}</td><td><pre>${escaped(sql ?? reasons.join(' '))}</pre></td></tr>`,
    )
  const more = wrong.length > MAX_LISTED ? `<p>The first ${MAX_LISTED} of ${wrong.length}.</p>` : ''
  return `${more}<table><thead><tr><th>Id</th><th>Database</th><th>Question</th><th>What came</th><th>SQL or reason</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
