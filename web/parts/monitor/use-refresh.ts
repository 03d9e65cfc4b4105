import { useEffect, useState } from 'react'
import { secondsLeft } from '../../state/monitor.ts'

export type Refresh = {
  /** Another number whenever figures are to be fetched again. */
  tick: number
  /** Seconds until then; null: not by itself. */
  left: number | null
  /** Seconds between two refreshes; 0: none. */
  every: number
  setEvery: (seconds: number) => void
  now: () => void
}

const STANDARD_SECONDS = 60

/** Counts down to the next refresh; a page that nobody looks at waits until somebody does. */
export function useRefresh(): Refresh {
  const [every, setEvery] = useState(STANDARD_SECONDS)
  const [last, setLast] = useState(() => Date.now())
  const [time, setTime] = useState(last)
  const left = secondsLeft(last, every, time)
  useEffect(() => {
    if (every === 0) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'hidden') return
      setTime(Date.now())
      setLast((before) => (secondsLeft(before, every, Date.now()) === 0 ? Date.now() : before))
    }, 1000)
    return () => clearInterval(timer)
  }, [every])
  function begin(seconds: number) {
    const now = Date.now()
    setEvery(seconds)
    setLast(now)
    setTime(now)
  }
  return { tick: last, left, every, setEvery: begin, now: () => begin(every) }
}
