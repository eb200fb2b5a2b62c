// The key under which a snapshot's summary says which of Firn's writes made it: the gateway sets it, the lakehouse and
// the history look for it.

export const WRITE_ID_KEY = 'firn.write-id'
