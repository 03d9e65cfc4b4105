/** Numbers kept as bytes with one scale: a quarter of the memory of floats. */

/** Rounds to a 127th of the largest number. */
export class Quantised {
  readonly bytes: Int8Array
  /** The same bytes, four in a number. */
  readonly fours: Int32Array
  readonly scale: number

  constructor(bytes: Int8Array, scale: number) {
    this.bytes = bytes
    this.fours = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    this.scale = scale
  }

  static of(values: Float32Array): Quantised {
    const scale = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) / 127
    return new Quantised(
      Int8Array.from(values, (value) => Math.round(value / scale)),
      scale,
    )
  }
}

/** Adds rows of as many numbers as `sum` holds: row 3 of four begins at the twelfth. */
export function addRows(values: Float32Array | Quantised, rows: ArrayLike<number>, sum: Float32Array): void {
  if (!(values instanceof Float32Array)) return addBytes(values, rows, sum)
  for (let i = 0; i < rows.length; i += 1) {
    const from = (rows[i] as number) * sum.length
    for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) + (values[from + k] as number)
  }
}

/** Rows whose bytes may be added in 16 bits. */
const AT_ONCE = 256
/** Fours that are summed up side by side, in variables of their own: quicker than in an array. */
const BESIDE = 4
/** Turns the sign of four bytes, which moves each by 128 so that none is negative. */
const MOVED = 0x80808080
const EVEN = 0xff00ff

function addBytes(values: Quantised, rows: ArrayLike<number>, sum: Float32Array): void {
  const { scale } = values
  const whole = sum.length % 4 === 0 ? sum.length - (sum.length % (4 * BESIDE)) : 0
  const bytes = new Int32Array(whole)
  for (let i = 0; whole > 0 && i < rows.length; i += AT_ONCE) addFours(values, rows, i, sum.length / 4, bytes)
  for (let k = 0; k < whole; k += 1) sum[k] = (sum[k] as number) + (bytes[k] as number) * scale
  for (let k = whole; k < sum.length; k += 1) {
    let one = 0
    for (let i = 0; i < rows.length; i += 1) one += values.bytes[(rows[i] as number) * sum.length + k] as number
    sum[k] = (sum[k] as number) + one * scale
  }
}

/** Adds bytes of rows from a place on, before their scale: four in one number, two of which are summed up in one. */
function addFours({ fours }: Quantised, rows: ArrayLike<number>, from: number, width: number, sum: Int32Array): void {
  const end = Math.min(rows.length, from + AT_ONCE)
  const moved = 128 * (end - from)
  for (let k = 0; 4 * k < sum.length; k += BESIDE) {
    let [even0, even1, even2, even3, odd0, odd1, odd2, odd3] = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let i = from; i < end; i += 1) {
      const at = (rows[i] as number) * width + k
      const a = (fours[at] as number) ^ MOVED
      const b = (fours[at + 1] as number) ^ MOVED
      const c = (fours[at + 2] as number) ^ MOVED
      const d = (fours[at + 3] as number) ^ MOVED
      even0 = (even0 + (a & EVEN)) | 0
      odd0 = (odd0 + ((a >>> 8) & EVEN)) | 0
      even1 = (even1 + (b & EVEN)) | 0
      odd1 = (odd1 + ((b >>> 8) & EVEN)) | 0
      even2 = (even2 + (c & EVEN)) | 0
      odd2 = (odd2 + ((c >>> 8) & EVEN)) | 0
      even3 = (even3 + (d & EVEN)) | 0
      odd3 = (odd3 + ((d >>> 8) & EVEN)) | 0
    }
    addFour(sum, 4 * k, even0, odd0, moved)
    addFour(sum, 4 * k + 4, even1, odd1, moved)
    addFour(sum, 4 * k + 8, even2, odd2, moved)
    addFour(sum, 4 * k + 12, even3, odd3, moved)
  }
}

/** Adds the four sums that two numbers hold in halves. */
function addFour(sum: Int32Array, at: number, even: number, odd: number, moved: number): void {
  sum[at] = (sum[at] as number) + (even & 0xffff) - moved
  sum[at + 1] = (sum[at + 1] as number) + (odd & 0xffff) - moved
  sum[at + 2] = (sum[at + 2] as number) + (even >>> 16) - moved
  sum[at + 3] = (sum[at + 3] as number) + (odd >>> 16) - moved
}
