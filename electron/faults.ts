// A fault that nobody caught is logged with its stack and told to the user; the app goes on, since the store's own
// promises do not depend on this process being in a good mood.

import { dialog } from 'electron'
import type { Log } from './log.ts'

export function reportFaults(log: Log): void {
  let showing = false
  const report = (error: unknown) => {
    log.error('A fault that nobody caught.', error)
    // One dialog at a time: a fault in a timer must not bury the screen.
    if (showing) return
    showing = true
    const message = error instanceof Error ? error.message : String(error)
    void dialog
      .showMessageBox({
        type: 'error',
        message: 'Something went wrong in Firn.',
        detail: `${message}\n\nWhat was committed is safe. The log has the details: ${log.folder}`,
        buttons: ['OK'],
      })
      .finally(() => {
        showing = false
      })
  }
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
}
