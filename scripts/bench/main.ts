// npm run bench: the figures that the documentation states, measured on this machine, printed as a table. Names of
// parts (writes, stores, start, choice) measure those alone.

import os from 'node:os'
import { choiceTable } from './choice.ts'
import { type Figure, figureTable } from './measure.ts'
import { startFigures } from './start.ts'
import { storeFigures } from './stores.ts'
import { writeFigures } from './writes.ts'

const [cpu] = os.cpus()
console.log(
  `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(os.totalmem() / 1024 ** 3)} GiB, ` +
    `${os.type()} ${os.release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`,
)
const parts = { writes: writeFigures, stores: storeFigures, start: startFigures }
const chosen = process.argv.slice(2)
const figures: Figure[] = []
for (const [name, measure] of Object.entries(parts))
  if (chosen.length === 0 || chosen.includes(name)) figures.push(...(await measure()))
if (figures.length > 0) console.log(`\n${figureTable(figures)}`)
if (chosen.length === 0 || chosen.includes('choice')) console.log(`\n${await choiceTable()}`)
process.exitCode = figures.some(({ met }) => met === false) ? 1 : 0
