// The native dialogs, answered by the test: nobody sits in front of Xvfb.

import type { ElectronApplication } from '@playwright/test'

/** The next folder and file dialogs yield these paths; none: they are cancelled. */
export async function answerOpenDialog(electron: ElectronApplication, ...paths: string[]): Promise<void> {
  await electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths })
  }, paths)
}

export async function answerSaveDialog(electron: ElectronApplication, path: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: filePath === null, filePath: filePath ?? '' })
  }, path)
}

export interface Message {
  readonly message: string
  readonly detail: string
}

/** The place in the main process where messages are kept; `answer` is a button's label. */
interface Recorder {
  answer: string | null
  readonly expected: Message[]
  readonly unexpected: Message[]
}
type Recording = typeof globalThis & { firnMessages: Recorder }

/** Message boxes are written down instead of shown; one that the test did not announce fails it. */
export async function recordMessages(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(({ dialog }) => {
    const recorder: Recorder = { answer: null, expected: [], unexpected: [] }
    ;(globalThis as Recording).firnMessages = recorder
    const record = (options: Electron.MessageBoxOptions) => {
      const entry = { message: options.message, detail: options.detail ?? '' }
      const wanted = recorder.answer
      const response = (options.buttons ?? []).indexOf(wanted ?? '')
      if (wanted === null || response === -1) recorder.unexpected.push(entry)
      else recorder.expected.push(entry)
      // Unannounced: the last button, which gets the app out of the way.
      return {
        response: response === -1 ? (options.buttons?.length ?? 1) - 1 : response,
        checkboxChecked: false,
      }
    }
    const showMessageBox = async (...args: readonly unknown[]) =>
      record(args.at(-1) as Electron.MessageBoxOptions)
    dialog.showMessageBox = showMessageBox as typeof dialog.showMessageBox
    dialog.showErrorBox = (message, detail) => {
      recorder.unexpected.push({ message, detail })
    }
  })
}

/** From now on message boxes are expected and answered with that button. */
export async function answerMessages(electron: ElectronApplication, button: string): Promise<void> {
  await electron.evaluate((_, answer) => {
    ;(globalThis as Recording).firnMessages.answer = answer
  }, button)
}

/** Message boxes that were expected and shown so far. */
export async function shownMessages(electron: ElectronApplication): Promise<Message[]> {
  return electron.evaluate(() => (globalThis as Recording).firnMessages.expected)
}

export async function unexpectedMessages(electron: ElectronApplication): Promise<string[]> {
  const messages = await electron.evaluate(() => (globalThis as Recording).firnMessages.unexpected)
  return messages.map(({ message, detail }) => `dialog: ${message} ${detail}`)
}
