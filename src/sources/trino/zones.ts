/** Moments that name their zone, `2026-01-31 08:00:00 Europe/Berlin`, with the offset that the zone has then. */

const formats = new Map<string, Intl.DateTimeFormat | null>()

/** The moment with its offset, `2026-01-31 08:00:00+01`; as given where the clock of the zone shows this time twice, or never. */
export function zonedMoment(moment: string): string {
  const [, local = '', zone = ''] = /^(-?\d+-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (\S+)$/.exec(moment) ?? []
  if (local === '') return moment
  const fixed = fixedOffset(zone)
  const offset = fixed ?? namedOffset(local, zone)
  return offset === undefined ? moment : `${local}${offset}`
}

function fixedOffset(zone: string): string | undefined {
  if (zone === 'UTC' || zone === 'Z') return '+00'
  const [, hours, minutes] = /^([+-]\d\d):(\d\d)$/.exec(zone) ?? []
  return hours === undefined ? undefined : `${hours}${minutes === '00' ? '' : `:${minutes}`}`
}

const DAY_MS = 86_400_000

function namedOffset(local: string, zone: string): string | undefined {
  const clock = Date.parse(`${local.slice(0, 19).replace(' ', 'T')}Z`)
  const format = formatOf(zone)
  if (!format || Number.isNaN(clock)) return undefined
  const near = new Set([offsetMinutes(format, clock - DAY_MS), offsetMinutes(format, clock + DAY_MS)])
  const fitting = [...near].filter((minutes) => offsetMinutes(format, clock - minutes * 60_000) === minutes)
  const [minutes] = fitting
  if (fitting.length !== 1 || minutes === undefined || !Number.isInteger(minutes)) return undefined
  const two = (part: number) => String(part).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${size % 60 === 0 ? '' : `:${two(size % 60)}`}`
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone)
  if (known !== undefined) return known
  let format: Intl.DateTimeFormat | null = null
  try {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch {
    // A zone that this machine does not know.
  }
  if (formats.size < 1000) formats.set(zone, format)
  return format
}

/** Minutes east of Greenwich that the zone has at an instant; NaN where it is no whole minute. */
function offsetMinutes(format: Intl.DateTimeFormat, instant: number): number {
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  if (name === 'GMT') return 0
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? []
  return sign === undefined ? Number.NaN : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
