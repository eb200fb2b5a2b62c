// Copies of text files as UTF-8 with one kind of line break, for what DuckDB cannot read itself: its UTF-16 knows
// neither big-endian nor letters beyond 16 bits, and it refuses a file that mixes line breaks. A copy lives as long
// as the inputs that read it.

import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import { ownFolderName } from '../engine/writer-process.ts'
import { fileBytes } from './file-bytes.ts'
import { accessError, type InputFile } from './input-file.ts'
import { decoderLabel } from './text-encoding.ts'

export interface CopyOptions {
  readonly encoding: string
  /** Turns CRLF and CR into LF, in quoted values too. */
  readonly plainLineBreaks: boolean
}

export interface Utf8Copies {
  /** The path of the copy, made when it is not there yet. Errors: FirnError `bad_file`, `io`, `unsupported`. */
  copyOf(file: InputFile, options: CopyOptions, signal?: AbortSignal): Promise<string>
  /** The file that a path is a copy of; the path itself when it is none. */
  original(copy: string): string
  close(): Promise<void>
}

export function utf8Copies(scratchDirectory = os.tmpdir()): Utf8Copies {
  const folder = path.join(scratchDirectory, ownFolderName('firn-text-'))
  const made = new Map<string, string>()
  const originals = new Map<string, string>()
  const cleanUp = (): void => rmSync(folder, { recursive: true, force: true })

  return {
    async copyOf(file, options, signal) {
      const key = JSON.stringify([file.path, file.bytes, file.mtimeMs, options])
      const known = made.get(key)
      if (known !== undefined) return known
      await mkdir(folder, { recursive: true })
      if (made.size === 0) process.once('exit', cleanUp)
      const copy = path.join(folder, `${randomUUID()}.csv`)
      try {
        await writeCopy(file, options, copy, signal)
      } catch (error) {
        await rm(copy, { force: true })
        throw error
      }
      made.set(key, copy)
      originals.set(copy, file.path)
      return copy
    },
    original: (copy) => originals.get(copy) ?? copy,
    async close() {
      process.off('exit', cleanUp)
      made.clear()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function writeCopy(
  file: InputFile,
  options: CopyOptions,
  copy: string,
  signal?: AbortSignal,
): Promise<void> {
  const decoder = new TextDecoder(decoderLabel(options.encoding), { fatal: true })
  const handle = await open(copy, 'wx')
  const stream = fileBytes(file, signal)
  // A CR at a chunk's end may be half of a line break.
  let held = ''
  let lines = 1
  const write = async (text: string, isLast: boolean): Promise<void> => {
    const whole = held + text
    const keep = options.plainLineBreaks && !isLast && whole.endsWith('\r')
    held = keep ? '\r' : ''
    const ready = keep ? whole.slice(0, -1) : whole
    lines += ready.split('\n').length - 1
    await handle.write(options.plainLineBreaks ? ready.replace(/\r\n?/g, '\n') : ready)
  }
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw new FirnError('bad_file', `${file.name} is not ${options.encoding} text, after line ${lines}.`, {
        hint: 'Choose another encoding.',
        details: { file: file.path, line: lines, field: 'parsing.encoding' },
        cause: error,
      })
    }
  }
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) await write(decode(chunk), false)
    await write(decode(), true)
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof FirnError ? error : accessError(error, file.path)
  } finally {
    stream.destroy()
    await handle.close()
  }
}
