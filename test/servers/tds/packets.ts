/** Packets and messages of the Tabular Data Stream (MS-TDS 2.2.3): a header of eight bytes, the last packet of a message marked. */

export const PACKET = {
  batch: 0x01,
  rpc: 0x03,
  result: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login: 0x10,
  prelogin: 0x12,
} as const

const HEADER = 8
const LAST = 0x01
const IGNORE = 0x02
const RESET = 0x08 | 0x10

export type Message = { type: number; data: Buffer; ignored: boolean; reset: boolean }

/** Bytes to messages, as they come. */
export class MessageReader {
  private waiting: Buffer = Buffer.alloc(0)
  private parts: Buffer[] = []
  private reset = false

  /** The messages that are complete with these bytes. */
  read(bytes: Buffer): Message[] {
    const complete: Message[] = []
    this.waiting = Buffer.concat([this.waiting, bytes])
    while (this.waiting.length >= HEADER) {
      const length = this.waiting.readUInt16BE(2)
      if (this.waiting.length < length) break
      const [type = 0, status = 0] = this.waiting
      this.parts.push(this.waiting.subarray(HEADER, length))
      this.waiting = this.waiting.subarray(length)
      this.reset ||= (status & RESET) !== 0
      if ((status & LAST) === 0) continue
      complete.push({ type, data: Buffer.concat(this.parts), ignored: (status & IGNORE) !== 0, reset: this.reset })
      this.parts = []
      this.reset = false
    }
    return complete
  }
}

/** One message in pieces of at most `packetBytes`; `isEnd` marks the last piece as the end of the message. */
export function packed(type: number, data: Buffer, packetBytes: number, isEnd: boolean): Buffer {
  const room = packetBytes - HEADER
  const count = Math.max(1, Math.ceil(data.length / room))
  const packets = Array.from({ length: count }, (_, place) => {
    const part = data.subarray(place * room, (place + 1) * room)
    const header = Buffer.alloc(HEADER)
    header.writeUInt8(type, 0)
    header.writeUInt8(isEnd && place === count - 1 ? LAST : 0, 1)
    header.writeUInt16BE(part.length + HEADER, 2)
    header.writeUInt8(1, 6)
    return Buffer.concat([header, part])
  })
  return Buffer.concat(packets)
}
