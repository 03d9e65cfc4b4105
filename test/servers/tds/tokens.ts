/** Tokens of an answer (MS-TDS 2.2.7). */

export const DONE = { final: 0, more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const

const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34])

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')])
}

function longText(text: string): Buffer {
  return Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')])
}

export function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16LE(value)
  return buffer
}

export function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}

function sized(token: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([token]), u16(body.length), body])
}

/** The end of a statement: `token` tells a batch (0xFD) from the inside (0xFF) and the end (0xFE) of a procedure. */
export function done(token: 0xfd | 0xfe | 0xff, status: number, rows = 0): Buffer {
  const count = Buffer.alloc(8)
  count.writeBigUInt64LE(BigInt(rows))
  return Buffer.concat([Buffer.from([token]), u16(status), u16(0), count])
}

/** An error, or a message of information (severity 10 and below). */
export function message(number: number, severity: number, text: string): Buffer {
  const token = severity > 10 ? 0xaa : 0xab
  return sized(token, u32(number), Buffer.from([1, severity]), longText(text), shortText('TEST'), shortText(''), u32(1))
}

export function loginAck(): Buffer {
  return sized(0xad, Buffer.from([1, 0x74, 0, 0, 4]), shortText('Microsoft SQL Server'), Buffer.from([16, 0, 0x10, 0]))
}

export function returnStatus(value: number): Buffer {
  return Buffer.concat([Buffer.from([0x79]), u32(value)])
}

/** The value of an output parameter that is a whole number. */
export function returnInt(name: string, value: number): Buffer {
  return Buffer.concat([
    Buffer.from([0xac]),
    u16(0),
    shortText(name),
    Buffer.from([1]),
    u32(0),
    u16(0),
    Buffer.from([0x26, 4, 4]),
    u32(value),
  ])
}

/** Changes of the environment (MS-TDS 2.2.7.9). */
export const change = {
  database: (name: string) => sized(0xe3, Buffer.from([1]), shortText(name), shortText('')),
  packetBytes: (bytes: number) => sized(0xe3, Buffer.from([4]), shortText(String(bytes)), shortText('4096')),
  collation: () => sized(0xe3, Buffer.from([7, COLLATION.length]), COLLATION, Buffer.from([0])),
  began: (id: bigint) => sized(0xe3, Buffer.from([8, 8]), descriptor(id), Buffer.from([0])),
  ended: (id: bigint, isCommit: boolean) => sized(0xe3, Buffer.from([isCommit ? 9 : 10, 0, 8]), descriptor(id)),
  reset: () => sized(0xe3, Buffer.from([18, 0, 0])),
}

function descriptor(id: bigint): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(id)
  return buffer
}

export { COLLATION }
