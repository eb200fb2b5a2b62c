import { readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { readAvroFile } from '../spec/avro-file.ts'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import {
  contentsByPyIceberg,
  contentsOf,
  fillWarehouse,
  newTestFolder,
  type TestFolder,
  withBench,
} from './testing/moved-warehouse.ts'

/** No file of the warehouse names its old root any more, and every recorded length and size is that of the file. */
async function expectAllPathsIn(test: TestFolder, root: string, old: string): Promise<void> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).flatMap((entry) =>
    entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
  )
  for (const file of files.filter((one) => !/firn-warehouse.json$|[0-9a-f]{12}\.parquet$/.test(one))) {
    const bytes = await readFile(file)
    const text = file.endsWith('.avro') ? textOfAvro(bytes) : bytes.toString()
    expect(text.includes(`${old}/`), `${file} names ${old}`).toBe(false)
    if (file.endsWith('-deletes.parquet')) {
      const rows = await test.engine.rows(
        `SELECT DISTINCT file_path FROM read_parquet('${file.replaceAll("'", "''")}')`,
      )
      for (const row of rows) expect(String(row.file_path).startsWith(`${root}/`)).toBe(true)
    }
    if (!file.endsWith('.avro')) continue
    if (path.basename(file).startsWith('snap-')) {
      for (const manifest of readManifestList(bytes).manifests)
        if (manifest.path.startsWith(root))
          expect((await readFile(manifest.path)).length).toBe(manifest.length)
    } else {
      for (const entry of readManifest(bytes).entries)
        if (entry.filePath.startsWith(root)) expect((await readFile(entry.filePath)).length).toBe(entry.size)
    }
  }
}

const textOfAvro = (bytes: Uint8Array): string => {
  const texts: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value)
    else if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString())
    else if (value instanceof Map || Array.isArray(value)) for (const one of value.values()) collect(one)
  }
  collect(readAvroFile(bytes).records)
  return texts.join('\n')
}

it('a warehouse that was moved is read like before, by DuckDB and PyIceberg', {
  timeout: 300_000,
}, async () => {
  await using test = await newTestFolder()
  const first = path.join(test.folder, 'first', 'warehouse')
  const [before, beforeByPyIceberg] = await withBench(first, async (bench) => {
    await fillWarehouse(bench, path.join(test.folder, 'elsewhere'))
    return [await contentsOf(bench), pyicebergPython ? await contentsByPyIceberg(bench) : {}]
  })
  expect(Object.keys(before).length).toBeGreaterThan(30)

  const second = path.join(test.folder, 'zweiter Ort', 'Lager (ä ö) #1')
  await rename(path.dirname(first), path.dirname(second))
  await rename(path.join(path.dirname(second), 'warehouse'), second)
  const steps: number[] = []
  const lake = await test.open(second, { onProgress: ({ fraction }) => steps.push(fraction) })
  expect(lake.root).toBe(second)
  expect(lake.moved).toMatchObject({ from: first, to: second, isCopy: false, problems: [] })
  expect(steps).toEqual([...steps].sort((a, b) => a - b))
  expect(steps.at(-1)).toBe(1)
  await expectAllPathsIn(test, second, first)
  await withBench(second, async (bench) => {
    expect(await contentsOf(bench)).toEqual(before)
    if (pyicebergPython) expect(await contentsByPyIceberg(bench)).toEqual(beforeByPyIceberg)
  })
})
