import { useState } from 'react'
import { fitting } from '../../state/model-draft.ts'

type Options<T> = {
  keyOf: (item: T) => string
  /** What a search looks in. */
  textOf: (item: T) => string
  onItems: (items: T[]) => void
}

/** A list of the draft: the entries that its search leaves, and what can be done to them. */
export function useDraftList<T>(items: T[], { keyOf, textOf, onItems }: Options<T>) {
  const [search, setSearch] = useState('')
  return {
    search,
    setSearch,
    shown: fitting(items, search, textOf),
    /** A new entry is shown, whatever was searched for. */
    add(item: T): void {
      setSearch('')
      onItems([...items, item])
    },
    change(key: string, changes: Partial<T>): void {
      onItems(items.map((item) => (keyOf(item) === key ? { ...item, ...changes } : item)))
    },
    remove(key: string): void {
      onItems(items.filter((item) => keyOf(item) !== key))
    },
  }
}
