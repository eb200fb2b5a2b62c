// A folder as an input, as Spark, Hive and DuckDB write it: part files, perhaps in folders `key=value`, among files that
// are nobody's rows (`_SUCCESS`, `.part-0.crc`).

import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import { sameName } from '../contract/same-name.ts'
import { readPartitionFolder } from '../stores/hive-names.ts'
import { accessError, type InputFile, lookAtFile } from './input-file.ts'

/** A partition's value in a folder's name; null is NULL. */
export interface PartitionValue {
  readonly key: string
  readonly value: string | null
}

export interface FoundFiles {
  readonly files: readonly InputFile[]
  /** Of each file, in the order of the folders; the same keys for all. */
  readonly partitions: readonly (readonly PartitionValue[])[]
  /** Whether one of the paths is a folder: its files may differ in their columns. */
  readonly isFolder: boolean
  /** Files of no bytes, which Spark makes for a part without rows. */
  readonly empty: number
}

/**
 * The files that paths mean, those of a folder sorted by path. Errors: FirnError as of `lookAtFile`; `bad_file` for a
 * folder that holds no data, a table of another format, or folders that are no partitions.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const perPath = await Promise.all(paths.map(filesOf))
  const found = perPath.flatMap(({ files }) => files)
  refuseOtherKeys(found)
  return {
    files: await Promise.all(found.map(({ file }) => lookAtFile(file))),
    partitions: found.map(({ values }) => values),
    isFolder: perPath.some(({ isFolder }) => isFolder),
    empty: perPath.reduce((sum, { empty }) => sum + empty, 0),
  }
}

interface Found {
  readonly file: string
  readonly values: readonly PartitionValue[]
}
interface FoundBelow {
  readonly files: readonly Found[]
  readonly empty: number
}

async function filesOf(given: string): Promise<FoundBelow & { readonly isFolder: boolean }> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    // What is wrong with it is said where it is looked at.
    () => false,
  )
  if (!isFolder) return { files: [{ file: given, values: [] }], empty: 0, isFolder }
  const below = await walk(given, given, [])
  if (below.files.length === 0)
    throw wrong(
      given,
      below.empty > 0
        ? `Every file in ${path.basename(given)} is empty.`
        : `${path.basename(given)} holds no files to read.`,
      'Choose a folder with CSV or Parquet files, as Spark writes it.',
    )
  return { ...below, isFolder }
}

/** What Hadoop's readers pass over: `_SUCCESS`, `_temporary`, `.part-0.crc`. */
const isHidden = (name: string): boolean => name.startsWith('_') || name.startsWith('.')

async function walk(root: string, folder: string, values: readonly PartitionValue[]): Promise<FoundBelow> {
  const names = (
    await readdir(folder).catch((error: unknown) => {
      throw accessError(error, folder)
    })
  ).sort()
  refuseTables(root, names)
  const below: FoundBelow[] = []
  for (const name of names) {
    if (isHidden(name)) continue
    const file = path.join(folder, name)
    const found = await stat(file).catch((error: unknown) => {
      throw accessError(error, file)
    })
    if (found.isDirectory()) below.push(await walk(root, file, [...values, partitionOf(root, file, values)]))
    else if (found.size === 0) below.push({ files: [], empty: 1 })
    else below.push({ files: [{ file, values }], empty: 0 })
  }
  return {
    files: below.flatMap(({ files }) => files),
    empty: below.reduce((sum, { empty }) => sum + empty, 0),
  }
}

function partitionOf(root: string, folder: string, above: readonly PartitionValue[]): PartitionValue {
  const partition = readPartitionFolder(path.basename(folder))
  const shown = path.relative(root, folder)
  if (partition === null)
    throw wrong(
      folder,
      `${path.basename(root)} holds the folder ${shown}, which is no partition (key=value).`,
      'Choose that folder by itself, or move it away.',
    )
  if (above.some(({ key }) => sameName(key, partition.key)))
    throw wrong(
      folder,
      `${shown} names the partition ${partition.key} twice.`,
      'Choose one of the folders in it.',
    )
  return partition
}

/** Formats in which not every file in the folder is of the rows now. */
function refuseTables(root: string, names: readonly string[]): void {
  const kind = names.includes('_delta_log')
    ? 'a Delta table'
    : names.includes('.hoodie')
      ? 'a Hudi table'
      : names.includes('current.json')
        ? 'a FILE store of Firn'
        : names.includes('metadata') && names.includes('data')
          ? 'an Iceberg table'
          : null
  if (kind !== null)
    throw wrong(
      root,
      `${path.basename(root)} is ${kind}: its files are not all rows of now.`,
      'Export it to Parquet files, and choose those.',
    )
}

/** Errors: FirnError `bad_file` that names two files which differ. */
function refuseOtherKeys(found: readonly Found[]): void {
  const text = ({ values }: Found): string => values.map(({ key }) => key).join('/') || 'none'
  const [first] = found
  const other = found.find((file) => first && text(file).toLowerCase() !== text(first).toLowerCase())
  if (first === undefined || other === undefined) return
  throw wrong(
    other.file,
    `The partitions differ: ${first.file} has ${text(first)}, ${other.file} has ${text(other)}.`,
    'Files that are read as one lie in folders of the same keys.',
  )
}

const wrong = (file: string, message: string, hint: string): FirnError =>
  new FirnError('bad_file', message, { hint, details: { file } })
