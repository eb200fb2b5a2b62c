// The contract between core and everything in front of it.

export * from './calls.ts'
export * from './diff.ts'
export * from './errors.ts'
export * from './features.ts'
export * from './group-tests.ts'
export * from './input.ts'
export * from './jobs.ts'
export * from './maintenance.ts'
export * from './project.ts'
export * from './refs.ts'
export * from './rows.ts'
export * from './writes.ts'
