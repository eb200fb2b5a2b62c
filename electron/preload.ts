// All that the page sees of the desktop: four functions. Bundled to one file, since a sandboxed preload can load
// nothing but 'electron'.

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { FirnBridge } from '../core/contract/calls.ts'
import { CHANNELS } from './channels.ts'

const listeners = new Set<(name: string, payload: unknown) => void>()

ipcRenderer.on(CHANNELS.event, (_event, name: string, payload: unknown) => {
  for (const listener of listeners) listener(name, payload)
})

const bridge: FirnBridge = {
  async invoke(name, input, callId) {
    try {
      return await ipcRenderer.invoke(CHANNELS.invoke, name, input, callId)
    } catch (error) {
      // Only the wire itself fails this way: an input that cannot be cloned, a main process that is going away.
      const message = error instanceof Error ? error.message : String(error)
      return { error: { code: 'internal', message: `${name} did not get through. ${message}` } }
    }
  },
  cancel(callId) {
    ipcRenderer.send(CHANNELS.cancel, callId)
  },
  on(listener) {
    listeners.add(listener)
    ipcRenderer.send(CHANNELS.listening)
    return () => {
      listeners.delete(listener)
    }
  },
  pathForFile(file) {
    return webUtils.getPathForFile(file)
  },
}

contextBridge.exposeInMainWorld('firn', bridge)
