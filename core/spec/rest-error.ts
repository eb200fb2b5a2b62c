// The refusals of an Iceberg REST catalog: an HTTP status, the specification's error type and the wording of
// Apache's Java implementation, because clients (and Apache's own tests) go by all three.

import { type CatalogResponse, errorResponse } from './catalog.ts'

/** Thrown inside a catalog, answered as `IcebergErrorResponse`; it never leaves the catalog as a throw. */
export class RestError extends Error {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'RestError'
    this.status = status
    this.type = type
  }

  toResponse(): CatalogResponse {
    return errorResponse(this.status, this.type, this.message)
  }
}

/** Of a catalog's own file that is lost or cannot be read; the message names it. Java has no name for it. */
export const DAMAGED_FILE = 'DamagedFileException'

/** Namespaces and tables are named in messages with dots, as Java's `TableIdentifier.toString` does. */
export const dotted = (levels: readonly string[]): string => levels.join('.')

export const badRequest = (message: string): RestError => new RestError(400, 'BadRequestException', message)

/** An update that contradicts the table or itself: Java throws ValidationException. */
export const invalid = (message: string): RestError => new RestError(400, 'ValidationException', message)

/** As {@link invalid}, where Java throws IllegalArgumentException (its client rethrows it by this type). */
export const illegalArgument = (message: string): RestError =>
  new RestError(400, 'IllegalArgumentException', message)

export const noSuchNamespace = (namespace: readonly string[]): RestError =>
  new RestError(404, 'NoSuchNamespaceException', `Namespace does not exist: ${dotted(namespace)}`)

export const noSuchTable = (table: readonly string[]): RestError =>
  new RestError(404, 'NoSuchTableException', `Table does not exist: ${dotted(table)}`)

export const alreadyExists = (message: string): RestError =>
  new RestError(409, 'AlreadyExistsException', message)

export const commitFailed = (message: string): RestError =>
  new RestError(409, 'CommitFailedException', message)

/** A broken `assert-…`, worded as Java's `UpdateRequirement` words it. */
export const requirementFailed = (message: string): RestError =>
  commitFailed(`Requirement failed: ${message}`)

/** The commit may or may not have happened: only after the point of no return. */
export const commitStateUnknown = (message: string, cause: unknown): RestError =>
  new RestError(500, 'CommitStateUnknownException', message, cause)

export const unsupported = (message: string): RestError =>
  new RestError(406, 'UnsupportedOperationException', message)
