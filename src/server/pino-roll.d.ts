/** The part of pino-roll that is used; the package brings no types. */
declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'

  type Options = {
    file: string
    extension: string
    size: string
    limit: { count: number; removeOtherLogFiles: boolean }
    mkdir: boolean
    sync: boolean
    mode: number
  }
  type Stream = EventEmitter & { write(text: string): boolean; end(): void }
  export default function roll(options: Options): Promise<Stream>
}
