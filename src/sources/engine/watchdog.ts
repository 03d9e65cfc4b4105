/** A thread of the engine process: ends the process when its parent is gone. A blocked main thread would not notice. */
import { workerData } from 'node:worker_threads'

const { parent } = workerData as { parent: number }

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, 500)
