/** Cells as Excel keeps them: ECMA-376 (Office Open XML), SpreadsheetML. */
import type { Cell, LogicalType } from '../types.ts'

/** Numbers of the styles in `xl/styles.xml`, see `STYLES`. */
export const STYLE = { bold: 1, date: 2, datetime: 3, time: 4, text: 5, wrapped: 6 } as const

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

const xf = (format: number, more = ''): string =>
  `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0"${more}`
const APPLIED = ' applyNumberFormat="1"'

/** `quotePrefix` keeps a text that begins like a formula a text even when someone edits the cell. */
export const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">${xf(0, '/>')}<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>${xf(164, `${APPLIED}/>`)}${xf(165, `${APPLIED}/>`)}${xf(166, `${APPLIED}/>`)}${xf(49, ` quotePrefix="1"${APPLIED}/>`)}${xf(49, `${APPLIED} applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>`)}</cellXfs></styleSheet>`

/** Characters that one cell holds. */
export const MAX_TEXT = 32_767
/** Digits of a whole number that Excel keeps. */
const MAX_WHOLE = 999_999_999_999_999

/** Writes one cell of a column; `place` is its address, such as `B2`. */
export type CellWriter = (cell: Cell, place: string) => string

/** How the cells of a column of this type are written; what its type cannot hold exactly is written as text. */
export function cellWriter(type: LogicalType): CellWriter {
  const toSerial = SERIALS[type]
  if (toSerial === undefined) return plainCell
  return (cell, place) => {
    const serial = typeof cell === 'string' ? toSerial.read(cell) : undefined
    return serial === undefined ? plainCell(cell, place) : `<c r="${place}" s="${toSerial.style}"><v>${serial}</v></c>`
  }
}

function plainCell(cell: Cell, place: string): string {
  if (cell === null) return ''
  if (typeof cell === 'number' && isExact(cell)) return `<c r="${place}"><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`
  return textCell(String(cell), place)
}

/** A whole number with more digits than Excel keeps would lose its last ones. */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && !(Number.isInteger(value) && Math.abs(value) > MAX_WHOLE)

const MAY_BE_FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** Text, never a formula. */
export function textCell(text: string, place: string, style?: number): string {
  const given = style ?? (MAY_BE_FORMULA.test(text) ? STYLE.text : undefined)
  const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text
  const attributes = given === undefined ? '' : ` s="${given}"`
  return `<c r="${place}"${attributes} t="inlineStr"><is><t xml:space="preserve">${escaped(shown)}</t></is></c>`
}

const ENTITIES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const NEEDS_CARE = /[&<>"\p{Cc}\p{Cs}\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/u

/** Text for XML; characters that XML cannot hold are written as `_x0000_`, and what looks like that is too. */
export function escaped(text: string): string {
  if (!NEEDS_CARE.test(text)) return text
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, (one) => {
      const code = one.charCodeAt(0).toString(16).toUpperCase()
      return `_x${code.padStart(4, '0')}_`
    })
    .replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one)
}

type Serial = { style: number; read: (text: string) => number | undefined }

/** Times with a zone stay text: a cell has no zone. */
const SERIALS: Partial<Record<LogicalType, Serial>> = {
  date: { style: STYLE.date, read: (text) => moment(text, /^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00(?:\.0+)?)?$/) },
  datetime: {
    style: STYLE.datetime,
    read: (text) => moment(text, /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?$/),
  },
  time: {
    style: STYLE.time,
    read: (text) => {
      const parts = /^(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(text)
      return parts ? dayShare(parts.slice(1)) : undefined
    },
  },
}

const DAY_MS = 86_400_000
const EPOCH = Date.UTC(1899, 11, 30)
/** Excel believes in a 29 February 1900: days before March 1900 have other numbers than they should. */
const FIRST_DAY = 61

/** Days since 1899-12-30, with the time as a share of the day. */
function moment(text: string, pattern: RegExp): number | undefined {
  const [, year, month, day, ...time] = pattern.exec(text) ?? []
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (Number.isNaN(date) || Number(year) < 1900 || new Date(date).getUTCDate() !== Number(day)) return undefined
  const serial = (date - EPOCH) / DAY_MS
  return serial < FIRST_DAY ? undefined : serial + dayShare(time)
}

function dayShare([hours = '0', minutes = '0', seconds = '0']: (string | undefined)[]): number {
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400
}

/** The letters of a column, from 0: A to Z, AA, and so on. */
export function columnLetters(index: number): string {
  const before = Math.floor(index / 26) - 1
  return (before >= 0 ? columnLetters(before) : '') + String.fromCharCode(65 + (index % 26))
}

/** A worksheet around its rows. */
export const SHEET = {
  open: (widths: number[], frozen: boolean): string => {
    const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    const columns = widths
      .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
      .join('')
    const view = `<sheetViews><sheetView workbookViewId="0">${frozen ? pane : ''}</sheetView></sheetViews>`
    return `${HEAD}<worksheet xmlns="${MAIN}">${view}${columns ? `<cols>${columns}</cols>` : ''}<sheetData>`
  },
  close: '</sheetData></worksheet>',
}

const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The files of a workbook beside its sheets. */
export function bookFiles(sheets: string[]): [name: string, text: string][] {
  const each = (write: (name: string, number: number) => string) => sheets.map((name, i) => write(name, i + 1)).join('')
  const relations = (inner: string) => `${HEAD}<Relationships xmlns="${RELATIONS}">${inner}</Relationships>`
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`
  return [
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`)}</Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each((name, n) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        each((_, n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)) +
          relation('rId0', 'styles', 'styles.xml'),
      ),
    ],
    ['xl/styles.xml', STYLES],
  ]
}
