// The names of the lakehouse's own files and folders. None of them can be the encoded name of a namespace or table
// (names.ts escapes dots), so they never meet.

/** In the warehouse's root: where it was made, and how it commits. */
export const WAREHOUSE_FILE = 'firn-warehouse.json'
/** In a namespace's folder: its name and properties. */
export const NAMESPACE_FILE = '.namespace.json'
export const NAMESPACE_LOCK = '.namespace-lock'
/** Behind a table's encoded name, in its namespace's folder: where its metadata is. */
export const ENTRY_SUFFIX = '.table.json'
/** In a folder of metadata files: the newest version as far as the last writer knew. */
export const HINT_FILE = 'version-hint.text'
/** There too: unfinished metadata files, each named by the version that it wants to become. */
export const PENDING_FOLDER = '.pending'
/** Where the disk has no hard links: held while a file gets its name. */
export const COMMIT_LOCK = '.commit-lock'
/** In the warehouse's root: held while paths are rewritten after the folder was moved. */
export const MOVE_LOCK = '.move-lock'
