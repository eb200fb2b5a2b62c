// npm run bench: the figures that the documentation states, measured on this machine, printed as a table.

import os from 'node:os'
import { figureTable } from './measure.ts'
import { startFigures } from './start.ts'
import { writeFigures } from './writes.ts'

const [cpu] = os.cpus()
console.log(
  `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(os.totalmem() / 1024 ** 3)} GiB, ` +
    `${os.type()} ${os.release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`,
)
const figures = [...(await writeFigures()), ...(await startFigures())]
console.log(`\n${figureTable(figures)}`)
process.exitCode = figures.some(({ met }) => met === false) ? 1 : 0
