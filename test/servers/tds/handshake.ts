/** What comes before queries: prelogin, TLS inside of packets, login (MS-TDS 2.2.6.4, 2.2.6.5). */
import { Duplex } from 'node:stream'
import tls from 'node:tls'
import { PACKET, packed } from './packets.ts'

export const ENCRYPTION = { on: 1, notSupported: 2, required: 3 } as const
const OPTION = { version: 0, encryption: 1, end: 0xff }

/** Whether the client of a prelogin asks for TLS. */
export function wantsTls(data: Buffer): boolean {
  for (let at = 0; data[at] !== OPTION.end && at < data.length; at += 5) {
    const wish = data[data.readUInt16BE(at + 1)]
    if (data[at] === OPTION.encryption) return wish === ENCRYPTION.on || wish === ENCRYPTION.required
  }
  return false
}

/** The answer to a prelogin. */
export function preloginAnswer(encryption: number): Buffer {
  const options = Buffer.from([OPTION.version, 0, 11, 0, 6, OPTION.encryption, 0, 17, 0, 1, OPTION.end])
  return Buffer.concat([options, Buffer.from([16, 0, 0x10, 0, 0, 0]), Buffer.from([encryption])])
}

export type Login = {
  user: string
  password: string
  database: string
  program: string
  isReadOnly: boolean
  packetBytes: number
}

/** A LOGIN7 message. */
export function readLogin(data: Buffer): Login {
  const text = (place: number) => {
    const offset = data.readUInt16LE(place)
    return data.subarray(offset, offset + 2 * data.readUInt16LE(place + 2))
  }
  const hidden = Buffer.from(text(44).map((byte) => ((byte ^ 0xa5) >> 4) | (((byte ^ 0xa5) & 0x0f) << 4)))
  return {
    packetBytes: data.readUInt32LE(8),
    isReadOnly: ((data[26] ?? 0) & 0x20) !== 0,
    user: text(40).toString('utf16le'),
    password: hidden.toString('utf16le'),
    program: text(48).toString('utf16le'),
    database: text(68).toString('utf16le'),
  }
}

const TLS_HANDSHAKE_ENDS = 0x17

/**
 * TLS over a raw connection whose handshake travels in prelogin packets and whose data do not. Bytes of the client go to
 * `receive`; what is decrypted comes out of the stream. Version 1.2, as SQL Server has it here: in 1.3 the server goes on
 * after the client has changed over.
 */
export class WrappedTls {
  readonly clear: tls.TLSSocket
  private readonly pipe: Duplex
  private isRaw = false
  private packet: Buffer = Buffer.alloc(0)

  constructor(credentials: { key: string; cert: string }, send: (bytes: Buffer) => void) {
    this.pipe = new Duplex({
      read() {},
      write: (bytes: Buffer, _encoding, done) => {
        send(this.isRaw ? bytes : packed(PACKET.prelogin, bytes, 32_767, true))
        done()
      },
    })
    this.clear = new tls.TLSSocket(this.pipe, { isServer: true, ...credentials, maxVersion: 'TLSv1.2' })
    this.clear.on('error', () => this.pipe.destroy())
  }

  receive(bytes: Buffer): void {
    if (this.isRaw) {
      this.pipe.push(bytes)
      return
    }
    this.packet = Buffer.concat([this.packet, bytes])
    while (this.packet.length >= 8 && this.packet[0] === PACKET.prelogin) {
      const length = this.packet.readUInt16BE(2)
      if (this.packet.length < length) return
      this.pipe.push(this.packet.subarray(8, length))
      this.packet = this.packet.subarray(length)
    }
    if (this.packet[0] !== TLS_HANDSHAKE_ENDS) return
    this.isRaw = true
    this.pipe.push(this.packet)
  }
}
