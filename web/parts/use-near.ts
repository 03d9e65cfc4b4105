import { type RefObject, useEffect, useState } from 'react'

/** How far outside of view something may be to be drawn in advance. */
const AHEAD = '600px'

/** Whether an element is, or was once, in view or close to it. */
export function useNear(place: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null || near) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true)
      },
      { rootMargin: AHEAD },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, near])
  return near
}
