/** Numbers kept as bytes with one scale: a quarter of the memory of floats. */

/** Rounds to a 127th of the largest number. */
export class Quantised {
  readonly bytes: Int8Array
  /** The same bytes, four in a number. */
  readonly fours: Int32Array
  readonly scale: number
  /** The number of each byte, at 128 places after it: as exact as a Float32Array would hold it. */
  readonly numbers: Float32Array

  constructor(bytes: Int8Array, scale: number) {
    this.bytes = bytes
    this.fours = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    this.scale = scale
    this.numbers = Float32Array.from({ length: 256 }, (_, i) => (i - 128) * scale)
  }

  static of(values: Float32Array): Quantised {
    const scale = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) / 127
    return new Quantised(
      Int8Array.from(values, (value) => Math.round(value / scale)),
      scale,
    )
  }
}

/** Adds `sum.length` numbers from a place on. */
export function addFrom(values: Float32Array | Quantised, from: number, sum: Float32Array): void {
  if (values instanceof Float32Array)
    for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) + (values[from + k] as number)
  else {
    const { bytes, numbers } = values
    for (let k = 0; k < sum.length; k += 1)
      sum[k] = (sum[k] as number) + (numbers[(bytes[from + k] as number) + 128] as number)
  }
}
