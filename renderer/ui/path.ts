// Paths of either platform, which the window only ever shows and hands back.

/** A path as seen from a folder that it lies in; any other path as it is. Back to front of joinPath. */
export function pathFrom(folder: string, path: string): string {
  const start = joinPath(folder, '')
  return path.startsWith(start) ? path.slice(start.length) : path
}

/** A path inside a folder, in the folder's own manner. `inside` has forward slashes. */
export function joinPath(folder: string, inside: string): string {
  const windows = /^[A-Za-z]:\\|^\\\\/.test(folder)
  const separator = windows ? '\\' : '/'
  const rest = windows ? inside.replaceAll('/', '\\') : inside
  return folder.endsWith(separator) ? `${folder}${rest}` : `${folder}${separator}${rest}`
}
