import { useEffect, useState } from 'react'

type State<T> = { status: 'loading' | 'ready' | 'failed'; value?: T }

export type Fetched<T> = State<T> & { again: () => void }

/**
 * What `load` gives, fetched again whenever `key` or `tick` changes. What was there stays in view until the new is there; what
 * was there for another key does not.
 */
export function useFetched<T>(key: string, tick: number, load: () => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<State<T> & { key: string }>({ key, status: 'loading' })
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded, the tick that it is loaded again
  useEffect(() => {
    let left = false
    load().then(
      (value) => left || setFetched({ key, status: 'ready', value }),
      () => left || setFetched((before) => ({ ...before, key, status: 'failed' })),
    )
    return () => {
      left = true
    }
  }, [key, tick, tries])
  const again = () => setTries(tries + 1)
  return fetched.key === key ? { ...fetched, again } : { status: 'loading', again }
}
