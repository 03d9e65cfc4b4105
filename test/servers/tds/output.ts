/** The answer to one message: tokens go out as packets, no faster than the client takes them. */
import type { Writable } from 'node:stream'
import { PACKET, packed } from './packets.ts'

export class Output {
  packetBytes = 4096
  private readonly stream: Writable
  private waiting: PromiseWithResolvers<void> | null = null
  private kept: Buffer[] = []
  private size = 0

  constructor(stream: Writable) {
    this.stream = stream
    stream.on('drain', () => this.wake())
    stream.on('close', () => this.wake())
  }

  /** Ends a wait for the client. */
  wake(): void {
    this.waiting?.resolve()
    this.waiting = null
  }

  /** Adds tokens to the message. Resolves when the client has room for more. */
  async write(tokens: Buffer): Promise<void> {
    this.kept.push(tokens)
    this.size += tokens.length
    const whole = this.size - (this.size % (this.packetBytes - 8))
    if (whole === 0) return
    const all = Buffer.concat(this.kept)
    const hasRoom = this.stream.write(packed(PACKET.result, all.subarray(0, whole), this.packetBytes, false))
    this.kept = [all.subarray(whole)]
    this.size = all.length - whole
    if (hasRoom || this.stream.destroyed) return
    this.waiting = Promise.withResolvers<void>()
    await this.waiting.promise
  }

  /** Ends the message. */
  end(): void {
    const rest = Buffer.concat(this.kept)
    this.kept = []
    this.size = 0
    if (!this.stream.destroyed) this.stream.write(packed(PACKET.result, rest, this.packetBytes, true))
  }
}
