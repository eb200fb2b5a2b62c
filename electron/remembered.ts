// What the shell remembers from one start to the next: where the window was and which folders were used last.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'

const bounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
export type Bounds = z.infer<typeof bounds>

const remembered = z.object({
  window: z.object({ bounds, maximized: z.boolean() }).optional(),
  /** Last folder by what was chosen there. */
  folders: z.partialRecord(z.enum(['project', 'input', 'export']), z.string()).optional(),
})
export type Remembered = z.infer<typeof remembered>
export type FolderUse = 'project' | 'input' | 'export'

export interface Memory {
  readonly value: Remembered
  update(change: Remembered): void
}

/** A file that is missing or broken is an empty memory: losing a window's place is not worth a message. */
export function openMemory(file: string, onProblem: (error: unknown) => void): Memory {
  let value = read(file)
  return {
    get value() {
      return value
    },
    update(change) {
      value = { ...value, ...change }
      try {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(`${file}.new`, JSON.stringify(value))
        renameSync(`${file}.new`, file)
      } catch (error) {
        onProblem(error)
      }
    },
  }
}

function read(file: string): Remembered {
  try {
    return remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

const MIN_WIDTH = 880
const MIN_HEIGHT = 560
export const MIN_SIZE = { minWidth: MIN_WIDTH, minHeight: MIN_HEIGHT } as const
const DEFAULT_SIZE = { width: 1280, height: 800 } as const

/**
 * Where a new window goes: where the last one was, if a good part of its title bar is still on a display (displays
 * come and go); moved aside when `offset` windows are open already; else left to the platform.
 */
export function placeWindow(
  last: Bounds | undefined,
  displays: readonly Bounds[],
  offset: number,
): { width: number; height: number; x?: number; y?: number } {
  if (last === undefined) return DEFAULT_SIZE
  const size = { width: Math.max(last.width, MIN_WIDTH), height: Math.max(last.height, MIN_HEIGHT) }
  const at = { x: last.x + 24 * offset, y: last.y + 24 * offset }
  const visible = displays.some((display) => {
    const across = Math.min(at.x + size.width, display.x + display.width) - Math.max(at.x, display.x)
    return across >= 120 && at.y >= display.y && at.y + 40 <= display.y + display.height
  })
  return visible ? { ...size, ...at } : size
}
