// Names of the messages between the page's preload script and the main process.

export const CHANNELS = {
  invoke: 'firn:invoke',
  cancel: 'firn:cancel',
  listening: 'firn:listening',
  event: 'firn:event',
} as const
