// A value once it has stopped changing, for what is asked while one types.

import { useEffect, useState } from 'react'

/** `immediately`: values that need no wait, such as one that was chosen and not typed. */
export function useSettled<T>(
  value: T,
  milliseconds: number,
  immediately: (value: T) => boolean = () => false,
): T {
  const [settled, setSettled] = useState(value)
  const now = immediately(value)
  useEffect(() => {
    if (now) {
      setSettled(value)
      return
    }
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds, now])
  return now ? value : settled
}
