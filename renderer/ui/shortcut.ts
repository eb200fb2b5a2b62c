// A keyboard shortcut as this platform writes it.

const mac = navigator.userAgent.includes('Macintosh')

/** `Ctrl K`, `⌘ K`. */
export const shortcut = (key: string): string => (mac ? `⌘ ${key}` : `Ctrl ${key}`)
